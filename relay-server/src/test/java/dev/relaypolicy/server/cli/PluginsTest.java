package dev.relaypolicy.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.run.ExitCode;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugins folder of an installed relay. */
class PluginsTest {

    private static final String SERVICES = "META-INF/services/dev.relaypolicy.spi.RelayPolicyProvider";
    private static final Pattern CLASS_NAME = Pattern.compile("public final class (\\w+)|\nfinal class (\\w+)");
    private static final String[] STRANGER_MAIL = {"--from", "me@example.org", "--to", "you@example.net"};

    private static final String PROVIDER = """
            package p;
            public class P%s implements dev.relaypolicy.spi.RelayPolicyProvider {
                %s
                @Override public dev.relaypolicy.spi.PolicyType type() {
                    return new dev.relaypolicy.spi.PolicyType("p", dev.relaypolicy.spi.PolicyType.Side.PERMIT, "nothing");
                }
                @Override public dev.relaypolicy.spi.ConfiguredPolicy create(dev.relaypolicy.spi.PolicySettings settings) {
                    %s
                }
            }
            """;
    private static final String ABSTAINS =
            "return dev.relaypolicy.spi.ConfiguredPolicy.of(dev.relaypolicy.Policies.named(settings.name(), request ->"
                    + " dev.relaypolicy.RelayDecision.abstain()), dev.relaypolicy.RelayRequest.Stage.RCPT,"
                    + " dev.relaypolicy.spi.Strangers.NONE);";

    @TempDir
    private Path home;

    private Path plugins;
    private Path yaml;

    @BeforeEach
    void write() throws IOException {
        plugins = Files.createDirectory(home.resolve("plugins"));
        yaml = Files.writeString(home.resolve("relay.yaml"), """
                host: relay.example.org
                listeners:
                  smtp: {address: 127.0.0.1, port: 2525, permit: [own]}
                policies:
                  own: {type: p}
                """);
    }

    private Outcome checkConfig() {
        return Outcome.of("check-config", "--plugins", plugins.toString(), yaml.toString());
    }

    /** The class path of relay, without the tests, which contain the provider of the page. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Tests run in the folder of their module. */
    private static Path project() {
        return Path.of("..").toAbsolutePath().normalize();
    }

    /** The blocks of docs/extending.md in a language. */
    private static List<String> blocks(String language) throws IOException {
        return Pattern.compile("(?m)^```" + language + "\\n(.*?)^```$", Pattern.DOTALL)
                .matcher(Files.readString(project().resolve("docs/extending.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /** Follows the page in the folder of an installed relay: writes its classes, and runs its commands. */
    private void followThePage() throws Exception {
        for (String block : blocks("java")) {
            if (block.startsWith("package ")) {
                MatchResult name =
                        CLASS_NAME.matcher(block).results().findFirst().orElseThrow();
                Files.writeString(
                        home.resolve((name.group(1) == null ? name.group(2) : name.group(1)) + ".java"), block);
            }
        }
        String commands = blocks("sh").stream()
                .filter(block -> block.startsWith("javac "))
                .findFirst()
                .orElseThrow();
        assertThat(commands).contains("relay-server/target/relay/lib/*");
        ProcessBuilder shell = new ProcessBuilder(
                        "sh", "-ec", commands.replace("relay-server/target/relay/lib/*", classPath()))
                .directory(home.toFile())
                .redirectErrorStream(true);
        shell.environment()
                .merge(
                        "PATH",
                        System.getProperty("java.home") + "/bin",
                        (path, java) -> java + File.pathSeparator + path);
        Process process = shell.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        Files.writeString(
                yaml,
                blocks("yaml").stream()
                        .filter(block -> block.contains("type: printers"))
                        .findFirst()
                        .orElseThrow());
    }

    /** Lays out an installed relay: its launcher, and a jar that stands for its libraries. */
    private Path install() throws IOException {
        Path launcher = home.resolve("bin").resolve("relay");
        Files.createDirectories(launcher.getParent());
        Files.copy(project().resolve("relay-server/src/package/bin/relay"), launcher);
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Main.class.getName());
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Arrays.stream(classPath().split(File.pathSeparator))
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" ")));
        Files.createDirectory(home.resolve("lib"));
        try (OutputStream jar = Files.newOutputStream(home.resolve("lib").resolve("relay-server.jar"))) {
            new JarOutputStream(jar, manifest).close();
        }
        return launcher;
    }

    private static String[] with(String[] more, String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return all;
    }

    @Test
    void explainsByTheProviderOfThePage() throws Exception {
        followThePage();
        Path launcher = install();
        try (ServeProcess printer = ServeProcess.launch(
                home,
                launcher,
                with(STRANGER_MAIL, "explain", "--config", yaml.toString(), "--client", "192.0.2.10"))) {
            assertThat(printer.exitCode()).as(printer.err()).isZero();
            assertThat(printer.out()).startsWith("permit: 250 2.1.5").contains("office-printers [printer]");
        }
        try (ServeProcess other = ServeProcess.launch(
                home,
                launcher,
                with(STRANGER_MAIL, "explain", "--config", yaml.toString(), "--client", "192.0.2.11"))) {
            assertThat(other.exitCode()).as(other.err()).isEqualTo(ExitCode.NO);
            assertThat(other.out()).startsWith("deny: 550 5.7.1");
        }
    }

    @Test
    void servesByTheProviderOfThePage() throws Exception {
        followThePage();
        Files.writeString(yaml, Files.readString(yaml).replace("192.0.2.10", "127.0.0.5"));
        try (ServeProcess relay = ServeProcess.launch(
                        home,
                        install(),
                        "serve",
                        "--config",
                        yaml.toString(),
                        "--smtp",
                        "127.0.0.1:0",
                        "--ready-file",
                        home.resolve("ready").toString())
                .untilReady()) {
            assertThat(relay.err()).contains("relay: loaded plugins: printers.jar (printers)\n");
            assertThat(rcpt(relay, "127.0.0.5")).startsWith("250 2.1.5");
            assertThat(rcpt(relay, "127.0.0.6")).startsWith("550 5.7.1");
        }
    }

    private static String rcpt(ServeProcess relay, String client) throws IOException {
        try (TestClient smtp = relay.connect("smtp", client)) {
            smtp.ask("EHLO client.example");
            smtp.ask("MAIL FROM:<me@example.org>");
            return smtp.ask("RCPT TO:<you@example.net>");
        }
    }

    private void compile(String name, String source) throws IOException {
        Path file = Files.writeString(home.resolve(name + ".java"), source);
        int code = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-cp",
                        classPath() + File.pathSeparator + home,
                        "-d",
                        home.toString(),
                        file.toString());
        assertThat(code).isZero();
    }

    /** Makes a jar of compiled classes, with the lines that name its providers. */
    private Path jar(String name, String services, String... classes) throws IOException {
        Path jar = plugins.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry(SERVICES));
            out.write(services.getBytes(UTF_8));
            for (String each : classes) {
                out.putNextEntry(new JarEntry("p/" + each + ".class"));
                Files.copy(home.resolve("p").resolve(each + ".class"), out);
            }
        }
        return jar;
    }

    /** Checks that a plugin makes the configuration unusable, in one line that names the jar. */
    private void assertRefused(Path named, String problem) {
        Outcome outcome = checkConfig();
        assertThat(outcome.out())
                .startsWith(named + ": error: ")
                .contains(problem)
                .endsWith(" [plugin]\nrelay: the configuration has errors: serve would not start\n");
        assertThat(outcome.out().lines()).hasSize(2);
        assertThat(outcome.code()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(outcome.err()).isEmpty();
        Outcome served = Outcome.of("serve", "--plugins", plugins.toString(), "--config", yaml.toString());
        assertThat(served.code()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(served.err()).contains(named + ": error: ");
        assertThat(Outcome.of("lint", "--plugins", plugins.toString(), "--config", yaml.toString())
                        .out())
                .startsWith(named + ":1:1: error: ");
    }

    @Test
    void usesPluginsWithLibrariesInOtherJars() throws Exception {
        compile("Library", "package p; public class Library {}");
        compile("P", PROVIDER.formatted("", "private final Library library = new Library();", ABSTAINS));
        jar("a.jar", "# ours\n p.P # the one\n\n", "P");
        jar("library.jar", "", "Library");
        Files.writeString(plugins.resolve("README"), "no jar");
        assertThat(checkConfig().out()).startsWith("relay: the configuration can be used\n");
    }

    @Test
    void aNamedFolderMustExist() throws Exception {
        Files.delete(plugins);
        assertThat(checkConfig())
                .isEqualTo(new Outcome(
                        64,
                        "",
                        "relay: --plugins: `" + plugins
                                + "` is not a folder: create it, or name another\ntry `relay check-config --help`\n"));
    }

    @Test
    void refusesWhatIsNoJar() throws Exception {
        Path jar = Files.writeString(plugins.resolve("broken.jar"), "no jar");
        assertRefused(jar, "it is not a readable jar (zip END header not found): replace or remove it");
    }

    @Test
    void refusesAProviderThatIsMissing() throws Exception {
        assertRefused(
                jar("a.jar", "p.Nothing\n"),
                "`" + SERVICES + "` names `p.Nothing`, a class that no jar of the folder contains");
    }

    @Test
    void refusesAProviderWithoutItsLibrary() throws Exception {
        compile("Library", "package p; public class Library {}");
        compile("P", PROVIDER.formatted(" extends Library", "", ABSTAINS));
        assertRefused(jar("a.jar", "p.P\n", "P"), "`p.P` cannot be loaded: java.lang.NoClassDefFoundError: p/Library");
    }

    @Test
    void refusesAProviderForANewerJava() throws Exception {
        compile("P", PROVIDER.formatted("", "", ABSTAINS));
        Path file = home.resolve("p").resolve("P.class");
        byte[] bytes = Files.readAllBytes(file);
        bytes[7] = 120;
        Files.write(file, bytes);
        assertRefused(jar("a.jar", "p.P\n", "P"), "`p.P` is compiled for a newer Java: compile it with `--release 17`");
    }

    @Test
    void refusesAProviderThatCannotBeCreated() throws Exception {
        compile(
                "P",
                PROVIDER.formatted("", "public P() { throw new IllegalStateException(\"no licence\"); }", ABSTAINS));
        assertRefused(
                jar("a.jar", "p.P\n", "P"),
                "the constructor of `p.P` fails: java.lang.IllegalStateException: no licence");
    }

    @Test
    void refusesAProviderWithoutAPublicConstructor() throws Exception {
        compile("P", PROVIDER.formatted("", "P() {}", ABSTAINS));
        assertRefused(
                jar("a.jar", "p.P\n", "P"),
                "`p.P` must be a public class with a public constructor without parameters");
    }

    @Test
    void refusesAClassThatIsNoProvider() throws Exception {
        compile("Library", "package p; public class Library {}");
        assertRefused(jar("a.jar", "p.Library\n", "Library"), "`p.Library` does not implement RelayPolicyProvider");
    }

    @Test
    void reportsAProviderThatLacksALibraryInCreate() throws Exception {
        compile("Library", "package p; public class Library { public static void use() {} }");
        compile("P", PROVIDER.formatted("", "", "Library.use(); " + ABSTAINS));
        jar("a.jar", "p.P\n", "P");
        Outcome outcome = checkConfig();
        assertThat(outcome.out())
                .startsWith(yaml + ":5:3: error: `policies.own`: the provider of `p` fails:"
                        + " java.lang.NoClassDefFoundError: p/Library [bad-value]\n");
        assertThat(outcome.code()).isEqualTo(ExitCode.CONFIGURATION);
    }

    @Test
    void refusesWhatEverybodyCanWrite() throws Exception {
        compile("P", PROVIDER.formatted("", "", ABSTAINS));
        Path jar = jar("a.jar", "p.P\n", "P");
        for (Map.Entry<Path, String> writable :
                Map.of(jar, "rw-r--rw-", plugins, "rwxr-xrwx").entrySet()) {
            var before = Files.getPosixFilePermissions(writable.getKey());
            Files.setPosixFilePermissions(writable.getKey(), PosixFilePermissions.fromString(writable.getValue()));
            assertRefused(writable.getKey(), "every user can write it and make relay run any code: `chmod o-w` it");
            Files.setPosixFilePermissions(writable.getKey(), before);
        }
        assertThat(checkConfig().code()).isZero();
    }

    @Test
    void refusesWhatAnotherUserOwns() throws Exception {
        assumeTrue(Files.getAttribute(plugins, "unix:uid").equals(0), "only root can give files away");
        compile("P", PROVIDER.formatted("", "", ABSTAINS));
        Path jar = jar("a.jar", "p.P\n", "P");
        for (Path path : List.of(jar, plugins)) {
            Files.setAttribute(path, "unix:uid", 12_345);
            assertRefused(path, "it belongs to `12345`, who could make relay run any code: give it to root");
            Files.setAttribute(path, "unix:uid", 0);
        }
        Path elsewhere = Files.move(jar, home.resolve("b.jar"));
        Files.createSymbolicLink(jar, elsewhere);
        assertThat(checkConfig().code()).isZero();
        Files.setAttribute(elsewhere, "unix:uid", 12_345);
        assertRefused(jar, "it belongs to `12345`");
    }
}
