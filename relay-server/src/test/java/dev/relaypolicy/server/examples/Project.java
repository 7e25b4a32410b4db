package dev.relaypolicy.server.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of the project, as they lie in its folder while its tests run. */
final class Project {

    private final Path root;

    private Project(Path root) {
        this.root = root;
    }

    /** The project whose module the tests run in. */
    static Project here() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("relay-core").resolve("pom.xml"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("the tests run outside of the project's folder");
            }
        }
        return new Project(folder);
    }

    Path file(String name) {
        return root.resolve(name);
    }

    String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    /** README.md and CONTRIBUTING.md, if they exist, and every page of docs/. */
    List<Path> pages() {
        List<Path> pages = new ArrayList<>(docs());
        for (String name : List.of("README.md", "CONTRIBUTING.md")) {
            if (Files.exists(file(name))) {
                pages.add(file(name));
            }
        }
        return pages;
    }

    /** Every page of docs/. */
    List<Path> docs() {
        return below("docs", ".md");
    }

    /** Every Java file of main and test sources. */
    List<Path> sources() {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(entry -> Files.exists(entry.resolve("pom.xml")))
                    .flatMap(module -> below(root.relativize(module) + "/src", ".java").stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Path> below(String folder, String ending) {
        Path start = root.resolve(folder);
        if (!Files.isDirectory(start)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(start)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a failure names a file. */
    String name(Path file) {
        return root.relativize(file).toString();
    }
}
