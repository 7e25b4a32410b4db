package dev.relaypolicy.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Splitter;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.relaypolicy.text.Escapes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A recorded case: a configuration, the actions of a client, and the expected verdicts.
 *
 * @param files the content of each changed file; empty for a removed file
 */
public record RelayCase(
        String id,
        boolean raw,
        Map<String, Optional<byte[]>> files,
        boolean afterStart,
        String client,
        List<String> auth,
        List<List<String>> popLogins,
        String from,
        String to,
        List<String> verdicts,
        String note) {

    static List<RelayCase> all() {
        try (InputStream in = Objects.requireNonNull(RelayCase.class.getResourceAsStream("/cases/relay-cases.tsv"))) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .skip(1)
                    .map(RelayCase::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RelayCase parse(String line) {
        List<String> f = Splitter.on('\t').splitToList(line);
        Map<String, Optional<byte[]>> files = new LinkedHashMap<>();
        files.put(
                "smtprelay.tab",
                f.get(2).equals("missing") ? Optional.empty() : content(JsonParser.parseString(f.get(2))));
        boolean afterStart = false;
        if (!f.get(3).equals("-")) {
            JsonObject other = JsonParser.parseString(f.get(3)).getAsJsonObject();
            other.getAsJsonObject("files")
                    .entrySet()
                    .forEach(file -> files.put(file.getKey(), content(file.getValue())));
            afterStart = other.get("after_start").getAsBoolean();
        }
        return new RelayCase(
                f.get(0),
                f.get(1).equals("rawcmd"),
                files,
                afterStart,
                f.get(4),
                f.get(5).equals("-")
                        ? List.of()
                        : strings(JsonParser.parseString(f.get(5)).getAsJsonArray()),
                f.get(6).equals("-")
                        ? List.of()
                        : JsonParser.parseString(f.get(6)).getAsJsonArray().asList().stream()
                                .map(login -> strings(login.getAsJsonArray()))
                                .toList(),
                Escapes.unescape(f.get(7)),
                Escapes.unescape(f.get(8)),
                Splitter.on('|').splitToList(f.get(10)),
                f.get(11));
    }

    private static Optional<byte[]> content(JsonElement element) {
        return element instanceof JsonNull
                ? Optional.empty()
                : Optional.of(element.getAsString().getBytes(ISO_8859_1));
    }

    private static List<String> strings(JsonArray array) {
        List<String> strings = new ArrayList<>();
        array.forEach(element -> strings.add(element.getAsString()));
        return strings;
    }

    /** Returns whether the case needs a socket because it does more than ask a relay question. */
    boolean needsSocket() {
        return raw || afterStart || !auth.isEmpty() || !popLogins.isEmpty();
    }

    public static void layMailRoot(Path root) {
        try {
            Path source = Path.of(Objects.requireNonNull(RelayCase.class.getResource("/cases/mailroot"))
                    .toURI());
            try (Stream<Path> tree = Files.walk(source)) {
                for (Path path : (Iterable<Path>) tree::iterator) {
                    Path target = root.resolve(source.relativize(path).toString());
                    if (Files.isDirectory(path)) {
                        Files.createDirectories(target);
                    } else {
                        Files.copy(path, target);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Applies the file changes of this case. */
    void change(Path root) throws IOException {
        for (Map.Entry<String, Optional<byte[]>> file : files.entrySet()) {
            Path path = root.resolve(file.getKey());
            if (file.getValue().isPresent()) {
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue().get());
            } else {
                Files.deleteIfExists(path);
            }
        }
    }

    @Override
    public String toString() {
        return id + " " + note;
    }
}
