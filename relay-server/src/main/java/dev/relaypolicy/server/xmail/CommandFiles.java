package dev.relaypolicy.server.xmail;

import com.google.common.base.Ascii;
import dev.relaypolicy.Origin;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.lint.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the files that say what is done with mail for command aliases ({@code cmdaliases/DOMAIN/NAME.tab}) and custom domains
 * ({@code custdomains/DOMAIN.tab}, and {@code .PARENT.tab} for the domains below one). That a file is there is what counts for
 * accepting mail. Names come from clients: only what can be no path is looked for. Thread-safe.
 */
final class CommandFiles {

    private final Path root;

    CommandFiles(Path root) {
        this.root = root;
    }

    /** The file of a command alias, where there is one. */
    Optional<Path> alias(DomainName domain, String localPart) {
        String name = Ascii.toLowerCase(localPart);
        boolean plain = name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/' && c != '\\' && c != '"')
                && !name.startsWith(".");
        return plain
                ? Optional.of(root.resolve("cmdaliases").resolve(domain.ascii()).resolve(name + ".tab"))
                        .filter(Files::isRegularFile)
                : Optional.empty();
    }

    /**
     * The file of a custom domain, where there is one: its own, or the dot file of the nearest parent. The dot file of no
     * domain at all, which XMail takes for every domain, is never found here (R1).
     */
    Optional<Path> customDomain(DomainName domain) {
        Path folder = root.resolve("custdomains");
        Path own = folder.resolve(domain.ascii() + ".tab");
        if (Files.isRegularFile(own)) {
            return Optional.of(own);
        }
        String name = domain.ascii();
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            Path parents = folder.resolve(name.substring(dot) + ".tab");
            if (Files.isRegularFile(parents)) {
                return Optional.of(parents);
            }
        }
        return Optional.empty();
    }

    /** The file that would make every domain a custom domain, and so an open relay, where it is there. */
    Optional<Path> everyDomain() {
        return Optional.of(root.resolve("custdomains").resolve(".tab")).filter(Files::exists);
    }

    /**
     * Returns an error for each folder of them that is there and cannot be read: what is in it would look missing, and mail for
     * it would be refused for good.
     */
    List<TabProblem> unreadableFolders() {
        List<Finding> unreadable = new ArrayList<>();
        LintedFiles files = new LintedFiles(root, unreadable);
        files.entries(root.resolve("custdomains"));
        files.entries(root.resolve("cmdaliases")).forEach(files::entries);
        return unreadable.stream().map(Finding::problem).toList();
    }

    /** How reasons name a file. */
    Origin origin(Path file) {
        return new Origin(root.relativize(file).toString(), 0);
    }
}
