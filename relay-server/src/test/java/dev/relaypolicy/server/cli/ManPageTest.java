package dev.relaypolicy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The man page has every command and option of the help text, from which it is generated. */
class ManPageTest {

    private static final Path FILE = Path.of("src/package/man/relay.1");
    private static final String UPDATE = "relay.update-man-page";

    private final StringBuilder page = new StringBuilder();

    /** Groups of options that several commands share. They are printed once. */
    private final Map<String, Collection<OptionSpec>> shared = new LinkedHashMap<>();

    @Test
    void manPageMatchesTheHelp() throws IOException {
        String generated = generate();
        if (Boolean.getBoolean(UPDATE)) {
            Files.writeString(FILE, generated);
        }
        assertThat(FILE)
                .as("generate it with: mvn -pl relay-server -am test -Dtest=ManPageTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -D" + UPDATE + "=true")
                .hasContent(generated);
    }

    private String generate() {
        CommandLine relay = HelpTest.relay();
        request(".TH RELAY 1 \"\" relay \"User Commands\"");
        // no hyphenation and no justification, since both spoil file names and options
        request(".nh");
        request(".ad l");
        section("NAME", "relay - mail relay control: an SMTP and POP3 server and its tools");
        request(".SH SYNOPSIS");
        preformatted(List.of(relay.getCommandSpec().usageMessage().customSynopsis()));
        section(
                "DESCRIPTION",
                "relay decides whether a client may hand in mail for a recipient. It runs as an SMTP, submission and POP3"
                        + " server, and explains and checks its decisions.",
                "Installed from the Debian package, the service relay.service runs `relay serve --config"
                        + " /etc/relay/relay.yaml` as the user relay. It is not started until you start it.");
        request(".SH COMMANDS");
        relay.getSubcommands().values().forEach(command -> command(command.getCommandSpec()));
        request(".SH SHARED OPTIONS");
        shared.forEach((heading, options) -> {
            request(".SS \"" + heading + "\"");
            options.forEach(this::argument);
        });
        request(".SH EXIT STATUS");
        exitCodes(relay.getCommandSpec());
        request(".SH ENVIRONMENT");
        preformatted(Arrays.stream(relay.getCommandSpec().usageMessage().footer())
                .dropWhile(line -> !line.equals("Environment:"))
                .skip(1)
                .takeWhile(line -> !line.isEmpty())
                .toList());
        request(".SH FILES");
        file("/etc/relay/relay.yaml", "the configuration of the service");
        file("/etc/default/relay", "further options and environment of the service");
        file("/var/lib/relay", "mail and other data of the service");
        file("/usr/share/doc/relay/docs", "the documentation; cli.md describes the commands in more detail");
        section("SEE ALSO", "systemctl(1), journalctl(1)");
        return page.toString();
    }

    private void command(CommandSpec command) {
        request(".SS " + command.name());
        preformatted(List.of(command.usageMessage().customSynopsis()));
        request(".PP");
        text(HelpText.description(command));
        command.positionalParameters().forEach(this::argument);
        StringBuilder also = new StringBuilder();
        HelpText.groups(command).asMap().forEach((heading, options) -> {
            if (isShared(options)) {
                shared.put(heading, options);
                also.append(also.isEmpty() ? "" : ", ").append(heading.replaceAll(" \\(.*", ""));
            } else {
                options.forEach(this::argument);
            }
        });
        if (!also.isEmpty()) {
            request(".PP");
            text("It also takes the SHARED OPTIONS below: " + also + ".");
        }
        if (!command.usageMessage().exitCodeList().isEmpty()) {
            request(".PP");
            text("Exit status:");
            exitCodes(command);
        }
        request(".PP");
        preformatted(List.of(command.usageMessage().footer()));
    }

    private static boolean isShared(Collection<OptionSpec> options) {
        Object first = options.iterator().next().userObject();
        return HelpTest.relay().getSubcommands().values().stream()
                        .filter(command -> command.getCommandSpec().options().stream()
                                .anyMatch(option -> first.equals(option.userObject())))
                        .count()
                > 1;
    }

    private void argument(ArgSpec argument) {
        request(".TP");
        request(".B " + escaped(HelpText.label(argument)));
        text(HelpText.description(argument));
    }

    private void file(String path, String description) {
        request(".TP");
        request(".I " + escaped(path));
        text(description);
    }

    private void exitCodes(CommandSpec command) {
        command.usageMessage().exitCodeList().forEach((code, meaning) -> {
            request(".TP");
            request(".B " + code);
            text(meaning);
        });
    }

    private void section(String heading, String... paragraphs) {
        request(".SH " + heading);
        text(paragraphs[0]);
        for (String paragraph : List.of(paragraphs).subList(1, paragraphs.length)) {
            request(".PP");
            text(paragraph);
        }
    }

    private void preformatted(List<String> lines) {
        request(".nf");
        lines.forEach(this::text);
        request(".fi");
    }

    private void request(String line) {
        page.append(line).append('\n');
    }

    private void text(String line) {
        page.append(escaped(line)).append('\n');
    }

    /** Escapes backslashes, hyphens and a leading control character of roff. */
    private static String escaped(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
