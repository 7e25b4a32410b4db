package dev.relaypolicy.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.TestClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** {@code relay} as a process of its own, from the class path of the tests. */
public final class ServeProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1");

    /**
     * Restores the default action of signals. A process that is started by {@code nohup}, or in the background of a
     * script, ignores SIGHUP or SIGINT; so does every process below it, and a JVM then cannot receive them.
     */
    private static final String DEFAULT_SIGNALS = "--default-signal=HUP,INT";

    private static final String IGNORE_SIGNALS = "--ignore-signal=HUP,INT";

    private final Process process;
    private final Path folder;

    private ServeProcess(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /** Starts a command. Its output and its temporary files go to the folder. */
    static ServeProcess start(Path folder, String... arguments) throws IOException {
        return start(folder, QUICK_START, Main.class, arguments);
    }

    static ServeProcess startWithoutUmask(Path folder, String... arguments) throws IOException {
        return started(folder, inShell("umask 0", command(folder, QUICK_START, Main.class, arguments)));
    }

    static ServeProcess start(Path folder, List<String> jvm, Class<?> main, String... arguments) throws IOException {
        return started(folder, withDefaultSignals(command(folder, jvm, main, arguments)));
    }

    /** Starts an installed launcher with the Java that runs the tests, in the folder. */
    static ServeProcess launch(Path folder, Path launcher, String... arguments) throws IOException {
        String java = "JAVA_HOME=" + System.getProperty("java.home");
        return started(
                folder, prefixed(List.of("env", "-u", "RELAY_PLUGINS", java, launcher.toString()), List.of(arguments)));
    }

    private static List<String> withDefaultSignals(List<String> command) throws IOException {
        return canSetSignals() ? prefixed(List.of("env", DEFAULT_SIGNALS), command) : command;
    }

    private static List<String> prefixed(List<String> prefix, List<String> command) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(command);
        return all;
    }

    /** Returns a shell command that runs {@code before}, such as {@code umask}, and then the command. */
    private static List<String> inShell(String before, List<String> command) {
        return prefixed(List.of("sh", "-c", before + " && exec \"$@\"", "sh"), command);
    }

    private static List<String> command(Path folder, List<String> jvm, Class<?> main, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
        command.addAll(jvm);
        command.addAll(List.of(
                "-Xshare:auto",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static ServeProcess started(Path folder, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        return new ServeProcess(process, folder);
    }

    /** Returns whether {@code env} can set the action of signals: that of GNU coreutils 8.31 or later. */
    static boolean canSetSignals() throws IOException {
        Process env = new ProcessBuilder("env", DEFAULT_SIGNALS, "true")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return env.onExit().join().exitValue() == 0;
    }

    /** Starts {@code serve} as {@code nohup} does, or a script in its background: it ignores SIGHUP and SIGINT. */
    static ServeProcess serveInBackground(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = command(folder, QUICK_START, Main.class, serveArguments(folder, arguments));
        return started(folder, prefixed(List.of("env", IGNORE_SIGNALS), command))
                .untilReady();
    }

    /** Starts {@code serve} with a ready file, and waits for that. */
    static ServeProcess serve(Path folder, String... arguments) throws IOException, InterruptedException {
        return serve(folder, QUICK_START, arguments);
    }

    /** Starts {@code serve} with a ready file and options for its JVM, and waits for that. */
    public static ServeProcess serve(Path folder, List<String> jvm, String... arguments)
            throws IOException, InterruptedException {
        return untilReady(folder, jvm, Main.class, serveArguments(folder, arguments));
    }

    private static String[] serveArguments(Path folder, String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("serve", "--ready-file", folder.resolve("ready").toString()));
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    /**
     * Starts {@code serve} with a limit on the files and sockets that it may have open, and waits for its ready file.
     */
    static ServeProcess serveWithDescriptors(Path folder, int descriptors, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = command(folder, QUICK_START, Main.class, serveArguments(folder, arguments));
        return started(folder, inShell("ulimit -n " + descriptors, command)).untilReady();
    }

    /** Starts {@code serve} with a standard error that is not read, and waits for its ready file. */
    static ServeProcess serveUnread(Path folder, String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        command(folder, QUICK_START, Main.class, serveArguments(folder, arguments)))
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        Files.createFile(folder.resolve("err"));
        return new ServeProcess(process, folder).untilReady();
    }

    /** Starts a program that writes a file {@code ready} into the folder, and waits for that. */
    public static ServeProcess untilReady(Path folder, List<String> jvm, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        // a killed process leaves its file
        Files.deleteIfExists(folder.resolve("ready"));
        return start(folder, jvm, main, arguments).untilReady();
    }

    /** Waits for a ready file in the folder. */
    ServeProcess untilReady() throws IOException, InterruptedException {
        await(() -> Files.exists(folder.resolve("ready")) || !process.isAlive());
        assertThat(process.isAlive()).as(err()).isTrue();
        return this;
    }

    /** Waits for a condition, which is checked whenever a file in the folder changes. */
    private void await(BooleanSupplier condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (WatchService watch = folder.getFileSystem().newWatchService()) {
            folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            while (!condition.getAsBoolean()) {
                assertThat(System.nanoTime()).as("timeout: %s", err()).isLessThan(end);
                Optional<WatchKey> key = Optional.ofNullable(watch.poll(200, TimeUnit.MILLISECONDS));
                key.ifPresent(changed -> {
                    changed.pollEvents();
                    changed.reset();
                });
            }
        }
    }

    /** Waits until the log contains a text. */
    void awaitLogged(String text) throws IOException, InterruptedException {
        await(() -> {
            try {
                return err().contains(text);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    public List<String> ready() throws IOException {
        return Files.readAllLines(folder.resolve("ready"));
    }

    public TestClient connect(String listener, String client) throws IOException {
        TestClient connected = TestClient.connect(address(listener), client);
        assertThat(connected.reply()).matches("(220|\\+OK) .*");
        return connected;
    }

    public InetSocketAddress address(String listener) throws IOException {
        String address = ready().stream()
                .filter(line -> line.startsWith(listener + " "))
                .findFirst()
                .orElseThrow()
                .substring(listener.length() + 1);
        int colon = address.lastIndexOf(':');
        return new InetSocketAddress(
                address.substring(0, colon).replaceAll("[\\[\\]]", ""), Integer.parseInt(address.substring(colon + 1)));
    }

    public long pid() {
        return process.pid();
    }

    String out() throws IOException {
        return Files.readString(folder.resolve("out"), UTF_8);
    }

    public String err() throws IOException {
        return Files.readString(folder.resolve("err"), UTF_8);
    }

    public void terminate() {
        process.destroy();
    }

    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Waits for the exit and returns the exit code. */
    public int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
