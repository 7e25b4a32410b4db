package dev.relaypolicy.testkit.dialogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The seven telnet dialogues by which the page on XMail's relay settings checks a server: three from the one host that
 * {@code smtprelay.tab} allows, four from another. The server has the domain {@code wiz-code.private} and in it the mailbox
 * {@code postmaster} with the password {@code secret}; it allows the host 127.0.0.1 and no other.
 */
public final class TelnetDialogues {

    private static final String FOLDER = "/dev/relaypolicy/testkit/dialogues/";

    private TelnetDialogues() {}

    /** The dialogues from the allowed host: everything is accepted. */
    public static List<DialogueScript> fromAllowedHost() {
        return load(
                "allowed-1-external-to-internal.txt",
                "allowed-2-internal-to-external.txt",
                "allowed-3-external-to-external.txt");
    }

    /** The dialogues from another host: it reaches our mailboxes, and others only after a login. */
    public static List<DialogueScript> fromForeignHost() {
        return load(
                "foreign-1-external-to-internal.txt",
                "foreign-2-internal-to-external.txt",
                "foreign-3-external-to-external.txt",
                "foreign-4-authenticated-to-external.txt");
    }

    private static List<DialogueScript> load(String... files) {
        return Stream.of(files).map(TelnetDialogues::load).toList();
    }

    private static DialogueScript load(String file) {
        try (InputStream in = TelnetDialogues.class.getResourceAsStream(FOLDER + file)) {
            return DialogueScript.parse(
                    file, new String(Objects.requireNonNull(in, file).readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
