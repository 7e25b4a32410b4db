package dev.relaypolicy.server.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Access to the source files of the project. */
final class Project {

    private final Path root;

    private Project(Path root) {
        this.root = root;
    }

    /** Finds the project above the working directory. */
    static Project here() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("relay-core").resolve("pom.xml"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("the working directory is outside the project");
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

    /** Returns every page of docs/. */
    List<Path> docs() {
        return below("docs", ".md");
    }

    /** Returns every Java file of the modules. */
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

    /** Returns the name of a file relative to the project. */
    String name(Path file) {
        return root.relativize(file).toString();
    }
}
