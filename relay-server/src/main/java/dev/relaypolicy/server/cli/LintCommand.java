package dev.relaypolicy.server.cli;

import com.google.gson.stream.JsonWriter;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.server.config.YamlConfiguration;
import dev.relaypolicy.server.config.YamlLint;
import dev.relaypolicy.server.log.Output;
import dev.relaypolicy.server.log.ReloadLog;
import dev.relaypolicy.server.outbound.RecipientCallout;
import dev.relaypolicy.server.run.ExitCode;
import dev.relaypolicy.server.xmail.MailRootLint;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.Machine;
import dev.relaypolicy.tab.lint.TabKind;
import dev.relaypolicy.text.Escapes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code relay lint}. */
@Command(
        name = "lint",
        customSynopsis = {"relay lint (--config FILE | --mailroot DIR) [options]", "relay lint [--as NAME] FILE..."},
        description = "Checks a configuration or table files and prints one line per finding.",
        exitCodeList = {"0:no errors", "1:errors found"},
        footer = {"Examples:", "  relay lint --config relay.yaml", "  relay lint --as smtprelay.tab trusted-networks"})
final class LintCommand implements Callable<Integer> {

    private final CommandContext context;
    private final LocalMachine local;

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "the kind of the files, such as smtprelay.tab; default: the name of each file")
    private @Nullable String as;

    @Option(names = "--json", description = "print JSON; default: text")
    private boolean json;

    @Parameters(paramLabel = "FILE", description = "table files; required, unless a configuration is named")
    private List<Path> files = new ArrayList<>();

    LintCommand(CommandContext context, LocalMachine local) {
        this.context = context;
        this.local = local;
    }

    @Override
    public Integer call() throws IOException {
        if (!configuration.isNamed() && files.isEmpty()) {
            throw new UsageException("name what to check: --config FILE, --mailroot DIR, or table files");
        }
        List<TabKind> kinds = files.stream().map(this::kind).toList();
        List<Finding> findings = new ArrayList<>();
        try (Progress progress = new Progress(context.err())) {
            configuration.config().ifPresent(file -> findings.addAll(check(file, progress)));
            Machine machine = local.with(configuration.listeners());
            configuration
                    .mailRoot()
                    .ifPresent(folder -> findings.addAll(
                            MailRootLint.check(folder, machine, configuration.allowsOpenRelay(), progress)));
            for (int i = 0; i < files.size(); i++) {
                progress.accept(files.get(i).toString());
                findings.addAll(MailRootLint.checkFile(
                        kinds.get(i), files.get(i), files.get(i).toString(), machine, configuration.allowsOpenRelay()));
            }
        }
        if (json) {
            writeJson(findings);
        } else {
            findings.forEach(context.out()::println);
            context.out().writer().flush();
            context.err()
                    .println("relay: " + counted(findings, Severity.ERROR, "error") + ", "
                            + counted(findings, Severity.WARNING, "warning") + ", "
                            + counted(findings, Severity.NOTE, "note"));
        }
        context.out().writer().flush();
        return count(findings, Severity.ERROR) == 0 ? ExitCode.OK : ExitCode.NO;
    }

    private List<Finding> check(Path config, Progress progress) {
        progress.accept(config.toString());
        ReadResult<YamlConfiguration> reading = configuration
                .plugins()
                .flatMap(plugins -> YamlConfiguration.open(
                        config,
                        configuration.overrides(),
                        plugins.providers(),
                        host -> RecipientCallout.NONE,
                        new ReloadLog(context.err()),
                        context.clock()));
        return YamlLint.check(
                reading,
                local.with(reading.usable().map(YamlConfiguration::listeners).orElse(List.of())),
                progress);
    }

    private TabKind kind(Path file) {
        if (as != null) {
            return TabKind.ofFileName(as).orElseThrow(() -> new UsageException("--as: " + unknown(as)));
        }
        if (Files.isDirectory(file)) {
            throw new UsageException("`" + file + "` is a folder: a MailRoot is checked by --mailroot " + file);
        }
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            throw new UsageException("`" + file + "` is not a table: a relay.yaml is checked by --config " + file);
        }
        return TabKind.ofFileName(name)
                .or(() -> isCommandFile(file) ? Optional.of(TabKind.COMMANDS) : Optional.empty())
                .orElseThrow(() -> new UsageException(
                        Files.notExists(file)
                                ? "`" + file + "` is missing"
                                : unknown(name) + "; say with --as which of them this file is"));
    }

    /** Command files are named after a domain or a user, so their folder shows what they are. */
    private static boolean isCommandFile(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        int folder = absolute.getNameCount() - 2;
        return absolute.toString().endsWith(".tab")
                && ((folder >= 0 && absolute.getName(folder).toString().equals("custdomains"))
                        || (folder >= 1
                                && absolute.getName(folder - 1).toString().equals("cmdaliases")));
    }

    private static String unknown(@Nullable String name) {
        return "`" + name + "` is not the name of a table: use "
                + Stream.of(TabKind.values()).map(TabKind::fileName).collect(Collectors.joining(", "));
    }

    private static long count(List<Finding> findings, Severity severity) {
        return findings.stream()
                .filter(finding -> finding.problem().severity() == severity)
                .count();
    }

    private static String counted(List<Finding> findings, Severity severity, String noun) {
        long count = count(findings, severity);
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** Streams, since a listing may have a million elements. */
    private void writeJson(List<Finding> findings) throws IOException {
        JsonWriter json = new JsonWriter(context.out().writer());
        json.setIndent("  ");
        json.beginObject();
        json.name("errors").value(count(findings, Severity.ERROR));
        json.name("warnings").value(count(findings, Severity.WARNING));
        json.name("notes").value(count(findings, Severity.NOTE));
        json.name("findings").beginArray();
        for (Finding finding : findings) {
            write(json, finding);
        }
        json.endArray();
        json.endObject();
        context.out().writer().println();
    }

    private static void write(JsonWriter json, Finding finding) throws IOException {
        Problem problem = finding.problem();
        json.beginObject();
        json.name("file").value(problem.file());
        json.name("line").value(problem.line());
        json.name("column").value(problem.column());
        json.name("severity").value(problem.severity().word());
        json.name("rule").value(problem.ruleId());
        json.name("message").value(problem.message());
        json.name("fix").value(finding.fix());
        if (!finding.listing().isEmpty()) {
            json.name("listing").beginArray();
            for (String element : finding.listing()) {
                json.value(element);
            }
            json.endArray();
        }
        json.endObject();
    }

    /** Shows the current step on a terminal, on one line that is erased at the end. */
    private static final class Progress implements Consumer<String>, AutoCloseable {

        private static final String ERASE_LINE = "\r\u001b[K";

        private final Output err;

        Progress(Output err) {
            this.err = err;
        }

        @Override
        public void accept(String step) {
            print(ERASE_LINE + "relay: checking " + Escapes.printable(step) + " ...");
        }

        @Override
        public void close() {
            print(ERASE_LINE);
        }

        private void print(String text) {
            if (err.isTerminal()) {
                err.writer().print(text);
                err.writer().flush();
            }
        }
    }
}
