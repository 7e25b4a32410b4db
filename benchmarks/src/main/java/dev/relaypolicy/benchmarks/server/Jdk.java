package dev.relaypolicy.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A JDK to run servers on.
 *
 * @param feature the feature release, such as 17
 */
record Jdk(int feature, String version, Path home) {

    private static final Path HOMES = Path.of("/usr/lib/jvm");
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"((\\d+)[^\"]*)\"");

    static Optional<Jdk> find(int feature) throws IOException {
        if (!Files.isDirectory(HOMES)) {
            return Optional.empty();
        }
        try (Stream<Path> homes = Files.list(HOMES)) {
            for (Path home : homes.sorted().toList()) {
                Optional<Jdk> jdk = at(home);
                if (jdk.filter(found -> found.feature == feature).isPresent()) {
                    return jdk;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Jdk> at(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release)) {
            return Optional.empty();
        }
        Matcher matcher = VERSION.matcher(Files.readString(release));
        return matcher.find()
                ? Optional.of(new Jdk(Integer.parseInt(matcher.group(2)), matcher.group(1), home))
                : Optional.empty();
    }

    String java() {
        return home.resolve("bin/java").toString();
    }
}
