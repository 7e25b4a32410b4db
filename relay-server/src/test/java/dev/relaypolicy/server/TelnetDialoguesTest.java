package dev.relaypolicy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.testkit.dialogue.DialogueRunner;
import dev.relaypolicy.testkit.dialogue.DialogueScript;
import dev.relaypolicy.testkit.dialogue.TelnetDialogues;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays the seven telnet dialogues of the page on the relay settings of XMail. */
class TelnetDialoguesTest {

    @RegisterExtension
    static final ServerExtension SERVER =
            new ServerExtension().with("smtprelay.tab", "\"127.0.0.1\"\t\"255.255.255.255\"\n");

    static Stream<DialogueScript> fromAllowedHost() {
        return TelnetDialogues.fromAllowedHost().stream();
    }

    static Stream<DialogueScript> fromForeignHost() {
        return TelnetDialogues.fromForeignHost().stream();
    }

    @ParameterizedTest
    @MethodSource("fromAllowedHost")
    void allowedHostRelays(DialogueScript script) throws UnknownHostException {
        play(script, "127.0.0.1");
    }

    @ParameterizedTest
    @MethodSource("fromForeignHost")
    void foreignHostRelaysOnlyAfterLogin(DialogueScript script) throws UnknownHostException {
        play(script, "127.0.0.2");
    }

    private static void play(DialogueScript script, String client) throws UnknownHostException {
        List<String> transcript = new DialogueRunner(InetAddress.getByName(client), Duration.ofSeconds(20))
                .run(script, SERVER.server().address("smtp", client));
        assertThat(transcript.get(transcript.size() - 1)).startsWith("S: 221");
    }
}
