package dev.relaypolicy.server.soak;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Moves delivered messages from the mail folders to the ledger. */
final class DeliveryCollector {

    private static final String RECEIVED = "Received: from [^\r\n]+\r\n\t[^\r\n]+\r\n\t[^\r\n]+\r\n";
    private static final Pattern LOCAL_TRACE = Pattern.compile("Return-Path: <[^\r\n]*>\r\n" + RECEIVED);
    private static final Pattern RELAYED_TRACE = Pattern.compile(RECEIVED);

    private final Ledger ledger;

    DeliveryCollector(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Collects the messages in the {@code new} folder of a Maildir. */
    void maildir(Path maildir, String recipient) throws IOException {
        for (Path file : files(maildir.resolve("new"))) {
            String stored = Files.readString(file, ISO_8859_1);
            enter(file, stored.replace("\n", "\r\n"), LOCAL_TRACE, List.of(recipient));
        }
    }

    /** Collects the messages that a {@link SinkServer} has stored. */
    void sink(Path folder) throws IOException {
        for (Path file : files(folder.resolve("new"))) {
            String stored = Files.readString(file, ISO_8859_1);
            int end = stored.indexOf('\n');
            enter(
                    file,
                    stored.substring(end + 1),
                    RELAYED_TRACE,
                    Splitter.on(' ').splitToList(stored.substring(0, Math.max(end, 0))));
        }
    }

    private void enter(Path file, String octets, Pattern trace, List<String> recipients) throws IOException {
        var field = trace.matcher(octets);
        Optional<String> id = field.lookingAt() ? SoakMessage.idOf(octets.substring(field.end())) : Optional.empty();
        if (id.isPresent()) {
            recipients.forEach(recipient -> ledger.found(id.get(), recipient));
            Files.delete(file);
        } else {
            ledger.damaged("damaged: " + file);
            Files.move(file, file.resolveSibling("../" + file.getFileName()));
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
