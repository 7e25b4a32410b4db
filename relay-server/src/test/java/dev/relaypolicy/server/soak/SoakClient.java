package dev.relaypolicy.server.soak;

import dev.relaypolicy.server.TestClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/** A client that sends messages over successive connections and records the replies in the ledger. */
final class SoakClient implements Callable<Void> {

    private static final int MESSAGES_OF_A_CONNECTION = 20;

    private final String name;
    private final ServerUnderTest server;
    private final List<String> recipients;
    private final Ledger ledger;
    private final SplittableRandom random;
    private final BooleanSupplier enough;
    private int messages;

    SoakClient(
            String name,
            ServerUnderTest server,
            List<String> recipients,
            Ledger ledger,
            SplittableRandom random,
            BooleanSupplier enough) {
        this.name = name;
        this.server = server;
        this.recipients = recipients;
        this.ledger = ledger;
        this.random = random;
        this.enough = enough;
    }

    @Override
    public Void call() throws InterruptedException {
        while (!enough.getAsBoolean()) {
            try (TestClient smtp = TestClient.connect(server.address(), "127.0.0.1")) {
                smtp.reply();
                expect(smtp.ask("EHLO client.test"), "250");
                for (int i = random.nextInt(MESSAGES_OF_A_CONNECTION); i >= 0 && !enough.getAsBoolean(); i--) {
                    message(smtp);
                }
                smtp.ask("QUIT");
            } catch (IOException e) {
                ledger.unanswered();
            }
        }
        return null;
    }

    private void message(TestClient smtp) throws IOException {
        String id = name + "-" + ++messages;
        byte[] message = SoakMessage.random(id, random);
        List<String> asked =
                recipients.stream().filter(recipient -> random.nextInt(3) == 0).toList();
        List<String> accepted = new ArrayList<>();
        String mail = "MAIL FROM:<" + name + "@client.test> BODY=8BITMIME\r\n";
        if (random.nextBoolean()) {
            StringBuilder batch = new StringBuilder(mail);
            asked.forEach(recipient -> batch.append("RCPT TO:<" + recipient + ">\r\n"));
            smtp.send(batch + "DATA\r\n");
            expect(smtp.reply(), "250");
            for (String recipient : asked) {
                if (smtp.reply().startsWith("250")) {
                    accepted.add(recipient);
                }
            }
        } else {
            smtp.send(mail);
            expect(smtp.reply(), "250");
            for (String recipient : asked) {
                if (smtp.ask("RCPT TO:<" + recipient + ">").startsWith("250")) {
                    accepted.add(recipient);
                }
            }
            smtp.send("DATA\r\n");
        }
        if (smtp.reply().startsWith("354")) {
            smtp.send(SoakMessage.stuffed(message));
            String answer = smtp.reply();
            if (answer.startsWith("250")) {
                ledger.promised(id, accepted);
                return;
            }
            expect(answer, "[45]");
        }
        ledger.refused();
        smtp.ask("RSET");
    }

    /** Any other reply means that the server is stopping. The exception ends the session. */
    private static void expect(String reply, String code) throws IOException {
        if (!reply.matches(code + ".*")) {
            throw new IOException("the server says `" + reply + "`");
        }
    }
}
