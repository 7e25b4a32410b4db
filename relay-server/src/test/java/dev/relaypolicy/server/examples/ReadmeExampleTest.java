package dev.relaypolicy.server.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles and runs the Java of the README as shown, with the one dependency that it names. */
@Tag("documentation")
class ReadmeExampleTest {

    private static final Pattern SECTION = Pattern.compile("(?ms)^## In Java\n(.*?)^## ");
    private static final Pattern DEPENDENCY = Pattern.compile("<dependency>\\s*<groupId>([^<]+)</groupId>"
            + "\\s*<artifactId>([^<]+)</artifactId>\\s*<version>([^<]+)</version>\\s*</dependency>");
    private static final Pattern CLASS = Pattern.compile("(?ms)^```java\n(.*?public class (\\w+).*?)^```$");

    private final Project project = Project.here();

    @TempDir
    private Path folder;

    @Test
    void theClassInTheReadmeCompilesAndRuns() throws Exception {
        String readme = project.read(project.file("README.md"));
        Matcher section = SECTION.matcher(readme);
        assertThat(section.find()).as("the section `In Java`").isTrue();
        Matcher dependency = DEPENDENCY.matcher(section.group(1));
        assertThat(dependency.find()).as("Maven coordinates").isTrue();
        Matcher code = CLASS.matcher(section.group(1));
        assertThat(code.find()).as("a public class").isTrue();
        assertThat(project.read(project.file("pom.xml")))
                .contains("<groupId>" + dependency.group(1) + "</groupId>", "<version>" + dependency.group(3) + "<");
        assertThat(project.file(dependency.group(2)).resolve("pom.xml")).exists();

        Path source = Files.writeString(folder.resolve(code.group(2) + ".java"), code.group(1));
        String classPath = classPathOf(dependency.group(2));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "--release",
                                "17",
                                "-cp",
                                classPath,
                                "-d",
                                folder.toString(),
                                source.toString()))
                .isZero();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        folder + File.pathSeparator + classPath,
                        code.group(2))
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        Matcher shown = Pattern.compile("(?m)^It prints .*: `(.*)`\\.$").matcher(section.group(1));
        assertThat(shown.find()).as("what it prints").isTrue();
        assertThat(printed).contains(shown.group(1));
    }

    /** The class path of the tests without every other module of the project, but for the core. */
    private String classPathOf(String artifact) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .filter(entry -> !isModule(entry) || entry.contains(artifact) || entry.contains("relay-core"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isModule(String entry) {
        return entry.replace(File.separatorChar, '/')
                .matches(".*/relay-[a-z-]+/target/.*|.*/relay-[a-z-]+-[0-9][^/]*\\.jar");
    }
}
