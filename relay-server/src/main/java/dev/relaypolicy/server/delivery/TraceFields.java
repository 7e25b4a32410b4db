package dev.relaypolicy.server.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.relaypolicy.mail.AddressLiteral;
import dev.relaypolicy.mail.MailDomain;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The fields that a server writes in front of a message (RFC 5321 section 4.4). */
final class TraceFields {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final int MAX_HELO = 255;

    private TraceFields() {}

    /** {@code Return-Path}: the envelope's sender, written at final delivery only. */
    static byte[] returnPath(Envelope envelope) {
        return ("Return-Path: " + envelope.reversePath() + "\r\n").getBytes(UTF_8);
    }

    /**
     * {@code Received}: the client's address as we saw it stands in the comment; the name it gave is its own claim. No
     * recipient is named, so that nobody learns of a blind copy.
     */
    static byte[] received(Envelope envelope, MailDomain host) {
        return ("Received: from "
                        + envelope.request().helo().map(TraceFields::claimed).orElse("unknown")
                        + " (" + new AddressLiteral(envelope.request().client()) + ")\r\n"
                        + "\tby " + host + " with " + envelope.protocol() + " id " + envelope.id() + ";\r\n"
                        + "\t" + DATE.format(envelope.request().instant()) + "\r\n")
                .getBytes(UTF_8);
    }

    /** What HELO may hold, without anything that has a meaning in a structured field: a stranger wrote it. */
    private static String claimed(String helo) {
        String cut = helo.length() > MAX_HELO ? helo.substring(0, MAX_HELO) : helo;
        return cut.isEmpty() ? "unknown" : cut.replaceAll("[^A-Za-z0-9._:\\[\\]-]", "?");
    }
}
