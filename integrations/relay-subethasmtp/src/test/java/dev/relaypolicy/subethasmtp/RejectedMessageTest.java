package dev.relaypolicy.subethasmtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Listener;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.subethamail.smtp.DropConnectionException;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.SessionHandler;

/** Checks over sockets that a rejected message is never run as commands. */
class RejectedMessageTest {

    private static final String BODY =
            "Subject: x\r\n\r\nRSET\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<victim@example.net>\r\nDATA\r\nsmuggled\r\n";
    private static final String ENVELOPE = "MAIL FROM:<ann@example.org>\r\nRCPT TO:<you@example.net>\r\n";

    /** Checks that the transaction has ended and that the session continues after the message. */
    private static final String AFTERWARDS = "RCPT TO:<her@example.net>\r\nNOOP\r\nQUIT\r\n";

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private Optional<SMTPServer> server = Optional.empty();

    /** The message handler of the application. */
    private interface Application {
        String data(InputStream message) throws RejectException, IOException;
    }

    @AfterEach
    void stop() {
        server.ifPresent(SMTPServer::stop);
    }

    @Test
    void dataRejectedUnread() throws IOException {
        start(message -> {
            throw new RejectException(552, "5.3.4 Too big");
        });
        assertRejected("354", "552");
    }

    @Test
    void dataRejectedAfterFirstByte() throws IOException {
        start(message -> {
            assertThat(message.read()).isPositive();
            throw new RejectException(550, "5.7.1 Spam");
        });
        assertRejected("354", "550");
    }

    @Test
    void dataRejectedAfterLastByte() throws IOException {
        start(message -> {
            assertThat(message.readAllBytes()).isNotEmpty();
            throw new RejectException(550, "5.7.1 Spam");
        });
        assertRejected("354", "550");
    }

    @Test
    void rejectedClientMaySendAnotherMessage() throws IOException {
        start(message -> {
            if (new String(message.readNBytes(9000), US_ASCII).contains("smuggled")) {
                throw new RejectException(550, "5.7.1 Spam");
            }
            return "2.0.0 Kept";
        });
        assertThat(codes("EHLO c.example\r\n" + ENVELOPE + "DATA\r\n" + BODY + ".\r\n" + ENVELOPE
                        + "DATA\r\nSubject: y\r\n.\r\nQUIT\r\n"))
                .containsExactly("220", "250", "250", "250", "354", "550", "250", "250", "354", "250", "221");
    }

    @Test
    void droppedConnectionReadsNoCommands() throws IOException {
        start(message -> {
            throw new DropConnectionException(421, "4.3.2 Later");
        });
        assertThat(codes("EHLO c.example\r\n" + ENVELOPE + "DATA\r\n"))
                .containsExactly("220", "250", "250", "250", "354", "421");
    }

    @Test
    void failedHandlerEndsTheSession() throws IOException {
        start(message -> {
            throw new IOException("disk full");
        });
        assertThat(codes("EHLO c.example\r\n" + ENVELOPE + "DATA\r\n"))
                .containsExactly("220", "250", "250", "250", "354", "421");
    }

    @Test
    void bareLineFeedInCommandEndsTheSession() throws IOException {
        start(message -> "");
        assertThat(codes("NOOP\nNOOP\r\n")).containsExactly("220", "501");
    }

    @Test
    void chunkingIsNotOffered() throws IOException {
        start(message -> "");
        assertThat(replies("EHLO c.example\r\nQUIT\r\n"))
                .contains("250-8BITMIME", "250-SMTPUTF8", "250-AUTH PLAIN LOGIN", "250 Ok")
                .noneMatch(line -> line.contains("CHUNKING"));
        assertThat(codes("EHLO\r\nQUIT\r\n")).containsExactly("220", "501", "221");
    }

    @Test
    void lastChunkIsDiscarded() throws IOException {
        start(message -> "");
        assertThat(codes("EHLO c.example\r\n" + ENVELOPE + chunk(BODY, " LAST") + AFTERWARDS))
                .containsExactly("220", "250", "250", "250", "502", "503", "250", "221");
        assertNothingSmuggled();
    }

    @Test
    void everyChunkIsDiscarded() throws IOException {
        start(message -> "");
        assertThat(codes("EHLO c.example\r\n" + ENVELOPE + chunk(BODY, "") + chunk("RSET\r\n", "") + chunk("", "")
                        + chunk(BODY, " last") + chunk("", " LAST") + AFTERWARDS))
                .containsExactly("220", "250", "250", "250", "502", "502", "502", "502", "502", "503", "250", "221");
        assertNothingSmuggled();
    }

    @Test
    void chunkAfterRefusedRecipientIsDiscarded() throws IOException {
        start(message -> "");
        assertThat(codes("EHLO c.example\r\nMAIL FROM:<ann@example.org>\r\nRCPT TO:<nobody@example.com>\r\n"
                        + chunk(BODY, " LAST") + AFTERWARDS))
                .containsExactly("220", "250", "250", "550", "502", "503", "250", "221");
        assertNothingSmuggled();
    }

    @Test
    void chunkWithoutMailIsDiscarded() throws IOException {
        start(message -> "");
        assertThat(codes(chunk(BODY, " LAST") + "EHLO c.example\r\n" + chunk(BODY, "") + AFTERWARDS))
                .containsExactly("220", "502", "250", "502", "503", "250", "221");
        assertNothingSmuggled();
    }

    @Test
    void chunkWithoutRequiredLoginIsDiscarded() throws IOException {
        start(message -> "", new SMTPServer.Builder().requireAuth(true));
        assertThat(codes("EHLO c.example\r\n" + chunk(BODY, " LAST") + "NOOP\r\nQUIT\r\n"))
                .containsExactly("220", "250", "502", "250", "221");
        assertNothingSmuggled();
    }

    @Test
    void longChunkIsDiscarded() throws IOException {
        start(message -> "");
        char[] text = new char[100_000];
        Arrays.fill(text, 'x');
        assertThat(codes(chunk(new String(text), " LAST") + "NOOP\r\nQUIT\r\n"))
                .containsExactly("220", "502", "250", "221");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BDAT",
                "BDAT x",
                "BDAT -1 LAST",
                "BDAT 5 LAST now",
                "BDAT 5 FIRST",
                "BDAT5 LAST",
                "BDATA 5",
                "BDAT 9999999999999999999 LAST"
            })
    void malformedBdatEndsTheSession(String line) throws IOException {
        start(message -> "");
        assertThat(codes("EHLO c.example\r\n" + ENVELOPE + line + "\r\n"))
                .containsExactly("220", "250", "250", "250", "501");
    }

    /** Without the session handler, the unsafe commands of the library remain. */
    @Test
    void unguardedSessionsAcceptNoMail() throws IOException {
        SubEthaRelay relay = relay();
        SMTPServer.Builder builder = new SMTPServer.Builder().messageHandlerFactory(relay.messages(context -> {
            throw new AssertionError("no handler is wanted");
        }));
        run(builder);
        assertThat(codes("EHLO c.example\r\nMAIL FROM:<ann@example.org>\r\nQUIT\r\n"))
                .containsExactly("220", "250", "451", "221");
    }

    /** Checks that the message gets exactly one reply. */
    private void assertRejected(String... replies) throws IOException {
        List<String> expected = new CopyOnWriteArrayList<>(List.of("220", "250", "250", "250"));
        expected.addAll(List.of(replies));
        expected.addAll(List.of("503", "250", "221"));
        assertThat(codes("EHLO c.example\r\n" + ENVELOPE + "DATA\r\n" + BODY + ".\r\n" + AFTERWARDS))
                .containsExactlyElementsOf(expected);
        assertNothingSmuggled();
    }

    private void assertNothingSmuggled() {
        assertThat(calls).isSubsetOf("from ann@example.org", "to you@example.net", "done");
    }

    private static String chunk(String data, String last) {
        return "BDAT " + data.length() + last + "\r\n" + data;
    }

    /** Sends everything at once, and returns the code of each reply until the server closes the connection. */
    private List<String> codes(String input) throws IOException {
        return replies(input).stream()
                .filter(line -> line.charAt(3) == ' ')
                .map(line -> line.substring(0, 3))
                .toList();
    }

    private List<String> replies(String input) throws IOException {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), server.orElseThrow().getPortAllocated())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(input.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII)
                    .lines()
                    .toList();
        }
    }

    private void start(Application application) {
        start(application, new SMTPServer.Builder());
    }

    private void start(Application application, SMTPServer.Builder builder) {
        SubEthaRelay relay = relay();
        run(builder.sessionHandler(relay.sessions(SessionHandler.acceptAll()))
                .authenticationHandlerFactory(
                        relay.logins(new EasyAuthenticationHandlerFactory((user, password, context) -> {})))
                .messageHandlerFactory(relay.messages(context -> new Handler(application))));
    }

    private void run(SMTPServer.Builder builder) {
        SMTPServer started = builder.bindAddress(InetAddress.getLoopbackAddress())
                .port(0)
                .hostName("mail.example.org")
                .build();
        started.start();
        server = Optional.of(started);
    }

    private static SubEthaRelay relay() {
        RelayGate gate = RelayGate.of(request -> request.stage() == RelayRequest.Stage.RCPT
                        && request.forwardPath().orElseThrow().toString().endsWith("@example.net>")
                ? RelayDecision.permit(Reason.of("test", "listed", "listed"))
                : RelayDecision.abstain());
        return new SubEthaRelay(
                        gate,
                        new Listener("smtp", 25, Listener.Role.SMTP),
                        InstantSource.fixed(Instant.parse("2026-11-25T12:00:00Z")))
                .withDecisions(decision -> {});
    }

    private final class Handler implements MessageHandler {

        private final Application application;

        Handler(Application application) {
            this.application = application;
        }

        @Override
        public void from(String sender) {
            calls.add("from " + sender);
        }

        @Override
        public void recipient(String recipient) {
            calls.add("to " + recipient);
        }

        @Override
        public String data(InputStream message) throws RejectException, IOException {
            return application.data(message);
        }

        @Override
        public void done() {
            calls.add("done");
        }
    }
}
