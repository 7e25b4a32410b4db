package dev.relaypolicy.server.run;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.spi.RelayPolicyProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * The policy types in the jars of a plugins folder. All jars share one class loader, so one jar can contain the
 * libraries of another. Unlike {@link java.util.ServiceLoader}, this class names the jar in every problem.
 */
public final class Plugins {

    public static final Plugins NONE = new Plugins(Map.of());

    private static final String SERVICES = "META-INF/services/" + RelayPolicyProvider.class.getName();
    private static final String RULE = "plugin";
    private static final int ROOT = 0;

    /** A jar without policy types is a library of another. */
    private final Map<Path, List<RelayPolicyProvider>> providers;

    private Plugins(Map<Path, List<RelayPolicyProvider>> providers) {
        this.providers = providers;
    }

    /**
     * Loads every jar of a folder, if it exists. Relay runs the code in the jars, so only root and the user of this
     * process may have write permission.
     *
     * @return the plugins, or every problem if one of them cannot be used
     */
    public static ReadResult<Plugins> load(Path folder) {
        if (!Files.isDirectory(folder)) {
            return new ReadResult.Usable<>(NONE, 0, List.of());
        }
        List<Problem> problems = new ArrayList<>();
        List<Path> jars = jars(folder, problems);
        if (!jars.isEmpty()) {
            checkOwner(folder, problems);
        }
        jars.forEach(jar -> checkOwner(jar, problems));
        if (!problems.isEmpty()) {
            return new ReadResult.Unusable<>(problems);
        }
        Map<Path, List<RelayPolicyProvider>> providers = load(jars, problems);
        return problems.isEmpty()
                ? new ReadResult.Usable<>(new Plugins(providers), jars.size(), List.of())
                : new ReadResult.Unusable<>(problems);
    }

    /** Returns the policy types of all jars, and those on the class path of relay. */
    public List<RelayPolicyProvider> providers() {
        return Stream.concat(
                        ServiceLoader.load(RelayPolicyProvider.class, RelayPolicyProvider.class.getClassLoader())
                                .stream()
                                .map(ServiceLoader.Provider::get),
                        providers.values().stream().flatMap(List::stream))
                .toList();
    }

    /** Returns the loaded jars and their policy types, such as {@code printers.jar (printers), gson.jar}. */
    public Optional<String> description() {
        return providers.isEmpty()
                ? Optional.empty()
                : Optional.of(providers.entrySet().stream()
                        .map(entry -> entry.getKey().getFileName() + types(entry.getValue()))
                        .collect(Collectors.joining(", ")));
    }

    private static String types(List<RelayPolicyProvider> providers) {
        return providers.isEmpty()
                ? ""
                : providers.stream()
                        .map(provider -> provider.type().name())
                        .collect(Collectors.joining(", ", " (", ")"));
    }

    private static List<Path> jars(Path folder, List<Problem> problems) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            problems.add(unreadable(folder, e));
            return List.of();
        }
    }

    /** Checks the target of a symbolic link. A file system without POSIX permissions is not checked. */
    private static void checkOwner(Path path, List<Problem> problems) {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return;
        }
        try {
            Path file = path.toRealPath();
            PosixFileAttributes attributes =
                    Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!Integer.valueOf(ROOT).equals(Files.getAttribute(file, "unix:uid"))
                    && !attributes.owner().equals(thisUser())) {
                problems.add(problem(
                        path,
                        "it belongs to `" + attributes.owner().getName()
                                + "`, who could make relay run any code: give it"
                                + " to root (`chown root`), or to the user that relay runs as"));
            }
            if (attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
                problems.add(problem(path, "every user can write it and make relay run any code: `chmod o-w` it"));
            }
        } catch (IOException e) {
            problems.add(unreadable(path, e));
        }
    }

    private static UserPrincipal thisUser() throws IOException {
        Path process = Path.of("/proc/self");
        return Files.exists(process)
                ? Files.getOwner(process)
                : process.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(System.getProperty("user.name"));
    }

    private static Map<Path, List<RelayPolicyProvider>> load(List<Path> jars, List<Problem> problems) {
        Map<Path, List<String>> names = new LinkedHashMap<>();
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) {
            try {
                names.put(jar, providerNames(jar));
                urls.add(jar.toUri().toURL());
            } catch (IOException e) {
                problems.add(unreadable(jar, e));
            }
        }
        // never closed: policies load classes as long as the process runs
        ClassLoader loader =
                new URLClassLoader("plugins", urls.toArray(URL[]::new), RelayPolicyProvider.class.getClassLoader());
        Map<Path, List<RelayPolicyProvider>> providers = new LinkedHashMap<>();
        names.forEach((jar, classes) -> providers.put(
                jar,
                classes.stream()
                        .flatMap(name -> provider(jar, name, loader, problems).stream())
                        .collect(ImmutableList.toImmutableList())));
        return providers;
    }

    private static List<String> providerNames(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            ZipEntry services = file.getEntry(SERVICES);
            if (services == null) {
                return List.of();
            }
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(file.getInputStream(services), StandardCharsets.UTF_8))) {
                return lines.lines()
                        .map(line -> line.replaceFirst("#.*", "").strip())
                        .filter(line -> !line.isEmpty())
                        .distinct()
                        .toList();
            }
        }
    }

    private static Optional<RelayPolicyProvider> provider(
            Path jar, String name, ClassLoader loader, List<Problem> problems) {
        String problem;
        try {
            Object created = Class.forName(name, true, loader).getConstructor().newInstance();
            if (created instanceof RelayPolicyProvider provider) {
                var unused = provider.type();
                return Optional.of(provider);
            }
            problem = "`" + name + "` does not implement RelayPolicyProvider";
        } catch (ClassNotFoundException e) {
            problem = "`" + SERVICES + "` names `" + name + "`, a class that no jar of the folder contains";
        } catch (UnsupportedClassVersionError e) {
            problem = "`" + name + "` is compiled for a newer Java: compile it with `--release 17`, or run relay on a"
                    + " newer Java than " + Runtime.version().feature();
        } catch (NoSuchMethodException | IllegalAccessException | InstantiationException e) {
            problem = "`" + name + "` must be a public class with a public constructor without parameters";
        } catch (InvocationTargetException e) {
            problem = "the constructor of `" + name + "` fails: " + e.getCause();
        } catch (LinkageError e) {
            problem = "`" + name + "` cannot be loaded: " + e + ": put its libraries into the same folder, and compile"
                    + " it against this version of relay";
        } catch (RuntimeException e) {
            problem = "`" + name + "` fails: " + e;
        }
        problems.add(problem(jar, problem));
        return Optional.empty();
    }

    private static Problem unreadable(Path path, IOException e) {
        String problem = e instanceof AccessDeniedException
                ? "this user may not read it: `chmod o+r` it"
                : "it is not a readable jar (" + e.getMessage() + "): replace or remove it";
        return problem(path, problem);
    }

    private static Problem problem(Path path, String message) {
        return Problem.ofFile(path.toString(), Severity.ERROR, message, RULE);
    }
}
