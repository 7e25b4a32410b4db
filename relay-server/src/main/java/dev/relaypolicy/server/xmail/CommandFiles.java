package dev.relaypolicy.server.xmail;

import com.google.common.base.Ascii;
import dev.relaypolicy.Origin;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.tab.lint.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command files of a MailRoot: command aliases ({@code cmdaliases/DOMAIN/NAME.tab}) and custom domains ({@code
 * custdomains/DOMAIN.tab}, or {@code .PARENT.tab} for all subdomains). Mail is accepted if the file exists. Names
 * come from clients, so a name that could be a path is never looked up. Thread-safe.
 */
final class CommandFiles {

    private final Path root;

    CommandFiles(Path root) {
        this.root = root;
    }

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
     * Returns the domain's own file, or else the dot file of its nearest parent. Ignores the file named {@code .tab},
     * which XMail applies to every domain (R1).
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

    /** Returns the file {@code .tab}, which would make the server an open relay. */
    Optional<Path> everyDomain() {
        return Optional.of(root.resolve("custdomains").resolve(".tab")).filter(Files::exists);
    }

    /** Returns an error for each unreadable folder: its files would look missing, and their mail be rejected. */
    List<Problem> unreadableFolders() {
        List<Finding> unreadable = new ArrayList<>();
        MailRootFiles files = new MailRootFiles(root, unreadable);
        files.entries(root.resolve("custdomains"));
        files.entries(root.resolve("cmdaliases")).forEach(files::entries);
        return unreadable.stream().map(Finding::problem).toList();
    }

    Origin origin(Path file) {
        return new Origin(root.relativize(file).toString(), 0);
    }
}
