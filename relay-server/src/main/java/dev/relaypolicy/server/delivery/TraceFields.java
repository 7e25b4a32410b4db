package dev.relaypolicy.server.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.relaypolicy.mail.AddressLiteral;
import dev.relaypolicy.mail.MailDomain;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The trace fields that a server adds to a message (RFC 5321 section 4.4). */
final class TraceFields {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final int MAX_HELO = 255;

    private TraceFields() {}

    /** For final delivery only. */
    static byte[] returnPath(Envelope envelope) {
        return ("Return-Path: " + envelope.reversePath() + "\r\n").getBytes(UTF_8);
    }

    /**
     * The name is the claim of the client, the comment its address. Recipients are omitted, to keep blind copies
     * secret.
     */
    static byte[] received(Envelope envelope, MailDomain host) {
        return ("Received: from "
                        + envelope.request().helo().map(TraceFields::claimed).orElse("unknown")
                        + " (" + new AddressLiteral(envelope.request().client()) + ")\r\n"
                        + "\tby " + host + " with " + envelope.protocol() + " id " + envelope.id() + ";\r\n"
                        + "\t" + DATE.format(envelope.request().instant()) + "\r\n")
                .getBytes(UTF_8);
    }

    /** Replaces characters that have a meaning in structured fields, because the client controls the name. */
    private static String claimed(String helo) {
        String cut = helo.length() > MAX_HELO ? helo.substring(0, MAX_HELO) : helo;
        return cut.isEmpty() ? "unknown" : cut.replaceAll("[^A-Za-z0-9._:\\[\\]-]", "?");
    }
}
