package dev.relaypolicy.server.cli;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Splitter;
import com.google.common.base.Strings;
import com.google.common.base.Throwables;
import dev.relaypolicy.server.log.Output;
import dev.relaypolicy.server.run.ExitCode;
import dev.relaypolicy.text.Escapes;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code relay} command. */
@Command(
        name = "relay",
        customSynopsis = "relay COMMAND [options]",
        description = "Mail relay control: may this client hand us mail for that recipient?",
        exitCodeList = {
            "0:done, permitted, or nothing found",
            "1:denied, found or not converted: see the command",
            "64:bad usage",
            "69:an address cannot be bound or reached; no Java; the build failed",
            "70:an internal error, or out of memory",
            "75:deferred or undecided",
            "78:the configuration has errors; all of them are printed"
        },
        footer = {
            "Examples:",
            "  relay serve          runs a demonstration on loopback",
            "  relay help explain   prints the options of explain",
            "",
            "Environment:",
            "  JAVA_HOME            the Java to use, if it is 17 or newer; default: java on",
            "                       PATH, else the newest in the usual folders",
            "  RELAY_JAVA_OPTS      further options for the JVM; default: none",
            "  NO_COLOR             no colour on terminals, if not empty; default: colour",
            "",
            "COMMAND --help prints the options of a command, and never runs it."
        },
        versionProvider = Main.Version.class)
public final class Main implements Callable<Integer> {

    private static final Set<String> HELP = Set.of("-h", "--help");
    private static final Set<String> VERSION = Set.of("-V", "--version");

    private static final String OUT_OF_MEMORY =
            "relay: out of memory: give the JVM a larger heap, such as RELAY_JAVA_OPTS=-Xmx1g";

    /** With an eighth of it, writing the decision log to a file takes twice the time. */
    private static final int OUTPUT_CAPACITY = 64 * 1024;

    @Spec
    private @Nullable CommandSpec spec;

    private Main() {}

    /** Runs a command and exits with its code. */
    public static void main(String[] arguments) {
        // TLS 1.2 clients could otherwise make the server repeat the handshake without limit
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        // one line per message
        System.setProperty("java.util.logging.SimpleFormatter.format", "%4$s %5$s%6$s%n");
        // set by bin/relay, since Java cannot detect a terminal on standard error
        Set<String> terminals = Set.copyOf(Splitter.on(',').splitToList(System.getProperty("relay.terminals", "")));
        boolean colour = Strings.isNullOrEmpty(System.getenv("NO_COLOR")) && !"dumb".equals(System.getenv("TERM"));
        CommandContext context = new CommandContext(
                System.in,
                terminals.contains("in"),
                new Output(writer(FileDescriptor.out), terminals.contains("out"), colour),
                new Output(writer(FileDescriptor.err), terminals.contains("err"), colour),
                InstantSource.system());
        System.exit(run(context, arguments));
    }

    private static int run(CommandContext context, String[] arguments) {
        try {
            return execute(context, arguments);
        } catch (OutOfMemoryError e) {
            context.out().writer().flush();
            context.err().writer().println(OUT_OF_MEMORY);
            return ExitCode.SOFTWARE;
        }
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        OutputStream out = new BufferedOutputStream(new FileOutputStream(descriptor), OUTPUT_CAPACITY);
        Writer encoder = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        // the encoder alone would allocate an array per line
        return new PrintWriter(new BufferedWriter(encoder), true);
    }

    /** Returns the exit code. A request for help or the version takes precedence over the command. */
    static int execute(CommandContext context, String... arguments) {
        CommandLine relay = commandLine(context);
        List<String> words = Arrays.stream(arguments)
                .takeWhile(argument -> !argument.equals("--"))
                .toList();
        String first = words.isEmpty() ? "" : words.get(0);
        if (first.equals("help") || words.stream().anyMatch(HELP::contains)) {
            return printHelp(context, relay, words.subList(first.equals("help") ? 1 : 0, words.size()));
        }
        if (first.equals("version") || words.stream().anyMatch(VERSION::contains)) {
            relay.printVersionHelp(relay.getOut());
            relay.getOut().flush();
            return ExitCode.OK;
        }
        return relay.execute(arguments);
    }

    private static int printHelp(CommandContext context, CommandLine relay, List<String> words) {
        Optional<String> topic =
                words.stream().filter(word -> !word.startsWith("-")).findFirst();
        CommandLine command = topic.isEmpty() ? relay : relay.getSubcommands().get(topic.get());
        if (command == null) {
            return reportUsage(context, relay, List.of(notACommand(relay, topic.orElseThrow())));
        }
        command.getOut().print(HelpText.of(command));
        command.getOut().flush();
        return ExitCode.OK;
    }

    static CommandLine commandLine(CommandContext context) {
        CommandLine relay = new CommandLine(new Main())
                .addSubcommand(new ServeCommand(context))
                .addSubcommand(new ExplainCommand(context))
                .addSubcommand(new LintCommand(context, LocalMachine.here()))
                .addSubcommand(new CheckConfigCommand(context))
                .addSubcommand(new ConvertCommand(context))
                .addSubcommand(new HashCommand(context))
                .addSubcommand(new ProbeCommand(context));
        addToHelp(
                relay,
                "class-archive",
                "Creates the class archive that makes this Java start relay faster. The launcher bin/relay runs this"
                        + " command; run it as the owner of the program, once after each update of Java.");
        addToHelp(
                relay,
                "which-java",
                "Prints the path of the Java that runs relay. The launcher bin/relay runs this command.");
        addToHelp(relay, "help", "Prints the commands; `relay help COMMAND` prints the options of a command.");
        addToHelp(relay, "version", "Prints the version.");
        relay.setOut(context.out().writer())
                .setErr(context.err().writer())
                // listener options are repeated, and their order counts
                .setOverwrittenOptionsAllowed(true)
                .setParameterExceptionHandler((problem, arguments) ->
                        reportUsage(context, problem.getCommandLine(), List.of(message(problem))))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    Optional<OutOfMemoryError> outOfMemory = Throwables.getCausalChain(failure).stream()
                            .filter(OutOfMemoryError.class::isInstance)
                            .map(OutOfMemoryError.class::cast)
                            .findFirst();
                    if (outOfMemory.isPresent()) {
                        throw outOfMemory.get();
                    } else if (failure instanceof UsageException usage) {
                        return reportUsage(context, command, usage.problems());
                    }
                    context.err().println("relay: internal error: " + Escapes.printable(failure.toString()));
                    return ExitCode.SOFTWARE;
                });
        return relay;
    }

    /** {@link #execute} or the launcher runs the command; it exists here for its help only. */
    private static void addToHelp(CommandLine relay, String name, String description) {
        Callable<Integer> body = () -> {
            throw new UsageException("`" + name + "` is a command of the launcher: run bin/relay " + name);
        };
        CommandSpec spec = CommandSpec.wrapWithoutInspection(body);
        spec.usageMessage()
                .customSynopsis("relay " + name)
                .description(description)
                .footer("Example:", "  relay " + name);
        relay.addSubcommand(name, spec);
    }

    private static String message(ParameterException problem) {
        CommandLine command = problem.getCommandLine();
        if (problem instanceof UnmatchedArgumentException unmatched) {
            return unmatched(command, unmatched);
        }
        if (problem instanceof MissingParameterException missing) {
            return missing(missing);
        }
        if (problem.getCause() instanceof TypeConversionException unreadable && problem.getArgSpec() != null) {
            return label(problem.getArgSpec()) + ": " + unreadable.getMessage();
        }
        return String.valueOf(problem.getMessage());
    }

    private static String missing(MissingParameterException problem) {
        boolean given = problem.getMissing().stream()
                .allMatch(argument -> argument instanceof OptionSpec && !argument.required());
        return given
                ? label(problem.getMissing().get(0)) + ": missing: add "
                        + problem.getMissing().get(0).paramLabel()
                : "missing: "
                        + problem.getMissing().stream().map(HelpText::label).collect(Collectors.joining(", "));
    }

    private static String unmatched(CommandLine command, UnmatchedArgumentException problem) {
        String word = problem.getUnmatched().get(0);
        if (command.getParent() == null && !problem.isUnknownOption()) {
            return notACommand(command, word);
        }
        String name = command.getCommandSpec().qualifiedName();
        if (word.startsWith("-")) {
            return "`" + word + "` is not an option of `" + name + "`"
                    + problem.getSuggestions().stream()
                            .findFirst()
                            .map(option -> ": did you mean `" + option + "`?")
                            .orElse("");
        }
        boolean configurable = command.getCommandSpec().findOption("--config") != null;
        boolean folder = Files.isDirectory(Path.of(word));
        return "`" + name + "` takes no argument `" + word + "`"
                + (configurable ? ": did you mean `" + (folder ? "--mailroot " : "--config ") + word + "`?" : "");
    }

    private static String notACommand(CommandLine relay, String word) {
        return "`" + word + "` is not a command: " + nameACommand(relay);
    }

    private static String nameACommand(CommandLine relay) {
        return "name a command: " + String.join(", ", relay.getSubcommands().keySet());
    }

    private static String label(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static int reportUsage(CommandContext context, CommandLine command, List<String> problems) {
        problems.forEach(problem -> context.err().println("relay: " + Escapes.printable(problem)));
        context.err().println("try `" + command.getCommandSpec().qualifiedName() + " --help`");
        return ExitCode.USAGE;
    }

    @Override
    public Integer call() {
        throw new UsageException(nameACommand(requireNonNull(spec).commandLine()));
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"relay " + (version == null ? "(not packaged)" : version)};
        }
    }
}
