package dev.relaypolicy.server.xmail;

import dev.relaypolicy.file.FileSource;
import dev.relaypolicy.file.FinalNewline;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.file.WhenMissing;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the files of a MailRoot. Reports each unreadable file or folder once as a finding. Not thread-safe. */
final class MailRootFiles {

    private final Path root;
    private final List<Finding> findings;
    private final Severity unreadable;

    MailRootFiles(Path root, List<Finding> findings) {
        this(root, findings, Severity.ERROR);
    }

    private MailRootFiles(Path root, List<Finding> findings, Severity unreadable) {
        this.root = root;
        this.findings = findings;
        this.unreadable = unreadable;
    }

    /** Returns a reader for files that the server does not use: an unreadable one is only a warning. */
    MailRootFiles unused() {
        return new MailRootFiles(root, findings, Severity.WARNING);
    }

    Path root() {
        return root;
    }

    String name(Path path) {
        return path.equals(root) ? root.toString() : root.relativize(path).toString();
    }

    Optional<byte[]> content(Path path) {
        return content(path, WhenMissing.EMPTY).filter(bytes -> bytes.length > 0);
    }

    /** Returns the content of a file; a missing file is a finding. */
    Optional<byte[]> required(Path path) {
        return content(path, WhenMissing.REQUIRED);
    }

    static FileSource<byte[]> source(Path path, String name, WhenMissing whenMissing) {
        return new FileSource<>(
                path,
                name,
                (file, bytes) -> new ReadResult.Usable<>(bytes, 0, List.of()),
                whenMissing,
                FinalNewline.NOT_NEEDED);
    }

    private Optional<byte[]> content(Path path, WhenMissing whenMissing) {
        ReadResult<byte[]> reading = source(path, name(path), whenMissing).read();
        reading.problems().forEach(this::add);
        return reading.usable();
    }

    /** Returns the {@code .tab} files of a folder in order of their names; none if the folder does not exist. */
    List<Path> tabFiles(Path folder) {
        return entries(folder).stream()
                .filter(path -> path.getFileName().toString().endsWith(".tab"))
                .toList();
    }

    List<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return new ArrayList<>(entries.sorted().toList());
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            add(Problem.ofFile(name(folder), unreadable, "cannot be read: " + e, Rule.UNREADABLE_FILE.id()));
            return List.of();
        }
    }

    private void add(Problem problem) {
        Finding added = Finding.of(new Problem(
                problem.file(), problem.line(), problem.column(), unreadable, problem.message(), problem.ruleId()));
        // compares problems only: the listing of a finding may be long
        if (findings.stream().noneMatch(finding -> finding.problem().equals(added.problem()))) {
            findings.add(added);
        }
    }
}
