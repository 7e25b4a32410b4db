package dev.relaypolicy.server.cli;

import com.google.common.base.Throwables;
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
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code relay} command. */
@Command(
        name = "relay",
        description = "Mail relay control: may this client hand us mail for that recipient?",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
public final class Main implements Callable<Integer> {

    private static final String COMMANDS = "name a command: serve, explain, lint, check-config, convert, hash or probe";

    private static final String OUT_OF_MEMORY =
            "relay: out of memory: give the JVM a larger heap, such as RELAY_JAVA_OPTS=-Xmx1g";

    /** How much of the decision log is written at once: in pieces an eighth of that, a file costs twice the time. */
    private static final int OUTPUT_CAPACITY = 64 * 1024;

    private Main() {}

    /** Runs a command and exits with its code. */
    public static void main(String[] arguments) {
        // a client that renegotiates costs handshakes that no limit counts; TLS 1.3 has none of it
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        // one line a message, as everything else that is logged
        System.setProperty("java.util.logging.SimpleFormatter.format", "%4$s %5$s%6$s%n");
        Console console = new Console(
                System.in,
                writer(FileDescriptor.out),
                writer(FileDescriptor.err),
                // the JDK cannot say it of standard error alone; bin/relay can
                Boolean.getBoolean("relay.terminal"),
                InstantSource.system());
        System.exit(run(console, arguments));
    }

    private static int run(Console console, String[] arguments) {
        try {
            return commandLine(console).execute(arguments);
        } catch (OutOfMemoryError e) {
            console.out().flush();
            console.err().println(OUT_OF_MEMORY);
            return ExitCode.SOFTWARE;
        }
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        OutputStream out = new BufferedOutputStream(new FileOutputStream(descriptor), OUTPUT_CAPACITY);
        Writer encoder = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        // the encoder alone would make an array of each line
        return new PrintWriter(new BufferedWriter(encoder), true);
    }

    /** The command line of a console. */
    static CommandLine commandLine(Console console) {
        return new CommandLine(new Main())
                .addSubcommand(new ServeCommand(console))
                .addSubcommand(new ExplainCommand(console))
                .addSubcommand(new LintCommand(console, LocalMachine.here()))
                .addSubcommand(new CheckConfigCommand(console))
                .addSubcommand(new ConvertCommand(console))
                .addSubcommand(new HashCommand(console))
                .addSubcommand(new ProbeCommand(console))
                .setOut(console.out())
                .setErr(console.err())
                // listeners are given by repeating options whose order counts
                .setOverwrittenOptionsAllowed(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(
                        (problem, arguments) -> usage(problem.getCommandLine(), List.of(message(problem))))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    Optional<OutOfMemoryError> outOfMemory = Throwables.getCausalChain(failure).stream()
                            .filter(OutOfMemoryError.class::isInstance)
                            .map(OutOfMemoryError.class::cast)
                            .findFirst();
                    if (outOfMemory.isPresent()) {
                        throw outOfMemory.get();
                    } else if (failure instanceof UsageException usage) {
                        return usage(command, usage.problems());
                    }
                    command.getErr().println("relay: internal error: " + Escapes.printable(failure.toString()));
                    return ExitCode.SOFTWARE;
                });
    }

    private static String message(ParameterException problem) {
        boolean noCommand = problem.getCommandLine().getParent() == null
                && problem instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption();
        return noCommand
                ? "`" + ((UnmatchedArgumentException) problem).getUnmatched().get(0) + "` is not a command: " + COMMANDS
                : String.valueOf(problem.getMessage());
    }

    private static int usage(CommandLine command, List<String> problems) {
        problems.forEach(problem -> command.getErr().println("relay: " + Escapes.printable(problem)));
        command.getErr().println("try `" + command.getCommandSpec().qualifiedName() + " --help`");
        return ExitCode.USAGE;
    }

    @Override
    public Integer call() {
        throw new UsageException(COMMANDS);
    }

    /** The version of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"relay " + (version == null ? "(not packaged)" : version)};
        }
    }
}
