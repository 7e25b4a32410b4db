package dev.relaypolicy.testkit.dialogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The seven telnet dialogues of the page on XMail's relay settings. They expect a server with the local domain {@code
 * wiz-code.private}, a mailbox {@code postmaster} in it with the password {@code secret}, and relaying allowed for
 * 127.0.0.1 only.
 */
public final class TelnetDialogues {

    private static final String FOLDER = "/dev/relaypolicy/testkit/dialogues/";

    private TelnetDialogues() {}

    /** Returns the dialogues from the allowed host, which accept every recipient. */
    public static List<DialogueScript> fromAllowedHost() {
        return load(
                "allowed-1-external-to-internal.txt",
                "allowed-2-internal-to-external.txt",
                "allowed-3-external-to-external.txt");
    }

    /** Returns the dialogues from another host, which may relay only after a login. */
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
