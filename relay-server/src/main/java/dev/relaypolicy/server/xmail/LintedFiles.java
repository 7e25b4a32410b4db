package dev.relaypolicy.server.xmail;

import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.TabProblem.Severity;
import dev.relaypolicy.tab.TabReading;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.Rule;
import dev.relaypolicy.tab.live.FinalNewline;
import dev.relaypolicy.tab.live.TabSource;
import dev.relaypolicy.tab.live.WhenMissing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of a MailRoot as bytes. What cannot be read becomes a finding, once. One thread's. */
final class LintedFiles {

    private final Path root;
    private final List<Finding> findings;
    private final Severity unreadable;

    /**
     * The files of a MailRoot.
     *
     * @param findings takes what cannot be read
     */
    LintedFiles(Path root, List<Finding> findings) {
        this(root, findings, Severity.ERROR);
    }

    private LintedFiles(Path root, List<Finding> findings, Severity unreadable) {
        this.root = root;
        this.findings = findings;
        this.unreadable = unreadable;
    }

    /** Returns the same files, where one that cannot be read is a warning: the server does not read it. */
    LintedFiles unused() {
        return new LintedFiles(root, findings, Severity.WARNING);
    }

    Path root() {
        return root;
    }

    /** How findings name a file. */
    String name(Path path) {
        return path.equals(root) ? root.toString() : root.relativize(path).toString();
    }

    /** What is in a file; nothing where it is missing, or cannot be read. */
    Optional<byte[]> content(Path path) {
        return content(path, WhenMissing.EMPTY).filter(bytes -> bytes.length > 0);
    }

    /** What is in a file that must be there. */
    Optional<byte[]> required(Path path) {
        return content(path, WhenMissing.REQUIRED);
    }

    private Optional<byte[]> content(Path path, WhenMissing whenMissing) {
        TabSource<byte[]> source = new TabSource<>(
                path,
                name(path),
                (file, bytes) -> new TabReading.Usable<>(bytes, 0, List.of()),
                whenMissing,
                FinalNewline.NOT_NEEDED);
        TabReading<byte[]> reading = source.read();
        reading.problems().forEach(this::add);
        return reading.usable();
    }

    /** The {@code .tab} files of a folder by name; none where there is no such folder. */
    List<Path> tabFiles(Path folder) {
        return entries(folder).stream()
                .filter(path -> path.getFileName().toString().endsWith(".tab"))
                .toList();
    }

    /** What is in a folder, by name; nothing where there is no such folder. */
    List<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return new ArrayList<>(entries.sorted().toList());
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            add(TabProblem.ofFile(name(folder), unreadable, "it cannot be read: " + e, Rule.UNREADABLE_FILE.id()));
            return List.of();
        }
    }

    private void add(TabProblem problem) {
        Finding added = Finding.of(new TabProblem(
                problem.file(), problem.line(), problem.column(), unreadable, problem.message(), problem.ruleId()));
        // listings may be long
        if (findings.stream().noneMatch(finding -> finding.problem().equals(added.problem()))) {
            findings.add(added);
        }
    }
}
