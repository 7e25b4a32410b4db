package dev.relaypolicy.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checks the dependency rules of docs/architecture.md. */
@Tag("architecture")
class ArchitectureTest {

    private static final String CORE = "dev.relaypolicy";
    private static final String[] CORE_PACKAGES = {
        CORE, CORE + ".file..", CORE + ".mail..", CORE + ".net..", CORE + ".policy..", CORE + ".spi..", CORE + ".text.."
    };

    private static final String SERVER = CORE + ".server";

    /** The packages of the server, bottom floor first. A package may depend only on floors below its own. */
    private static final List<Set<String>> FLOORS = List.of(
            Set.of(
                    SERVER + ".log",
                    SERVER + ".mailbox",
                    SERVER + ".outbound",
                    SERVER + ".protocol.proxy",
                    SERVER + ".protocol.tls",
                    SERVER + ".config.yaml"),
            Set.of(SERVER + ".delivery"),
            Set.of(SERVER),
            Set.of(SERVER + ".protocol.wire"),
            Set.of(
                    SERVER + ".protocol.smtp",
                    SERVER + ".protocol.pop3",
                    SERVER + ".protocol.policyd",
                    SERVER + ".admin",
                    SERVER + ".xmail"),
            Set.of(SERVER + ".explain", SERVER + ".config.model"),
            Set.of(SERVER + ".config.policy"),
            Set.of(SERVER + ".config.site"),
            Set.of(SERVER + ".config.check"),
            Set.of(SERVER + ".config.read"),
            Set.of(SERVER + ".config"),
            Set.of(SERVER + ".run"),
            Set.of(SERVER + ".cli"));

    private static JavaClasses mainClasses;

    @BeforeAll
    static void importAll() {
        mainClasses = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.relaypolicy");
    }

    @Test
    void coreDependsOnlyOnGuava() {
        classes()
                .that()
                .resideInAnyPackage(CORE_PACKAGES)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(concat(
                        CORE_PACKAGES,
                        "java..",
                        "javax.crypto..",
                        "com.google.common..",
                        "com.google.errorprone.annotations..",
                        "org.jspecify.annotations.."))
                .check(mainClasses);
    }

    @Test
    void policyModulesAreIndependent() {
        for (String module : new String[] {".tab..", ".auth..", ".pop.."}) {
            for (String other : new String[] {".tab..", ".auth..", ".pop..", ".testkit..", ".server.."}) {
                if (!module.equals(other)) {
                    noClasses()
                            .that()
                            .resideInAPackage(CORE + module)
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage(CORE + other)
                            .check(mainClasses);
                }
            }
        }
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("dev.relaypolicy.(**)")
                .namingSlices("$1")
                .should()
                .beFreeOfCycles()
                .check(mainClasses);
        noClasses()
                .that()
                .resideInAPackage(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(CORE + ".policy..", CORE + ".spi..")
                .check(mainClasses);
    }

    /** Nested types share names across files, such as {@code Builder}. */
    @Test
    void simpleNamesOfTopLevelTypesAreUnique() {
        Set<String> names = new HashSet<>();
        assertThat(mainClasses.stream()
                        .filter(type -> type.isTopLevelClass()
                                && !type.getSimpleName().endsWith("-info")
                                && !names.add(type.getSimpleName()))
                        .map(JavaClass::getName))
                .isEmpty();
    }

    @Test
    void serverPackagesDependOnlyOnLowerFloors() {
        Set<String> allowed = new HashSet<>();
        for (Set<String> floor : FLOORS) {
            for (String room : floor) {
                allowed.add(room);
                classes()
                        .that()
                        .resideInAPackage(room)
                        .should()
                        .onlyDependOnClassesThat(resideOutsideOfPackage(SERVER + "..")
                                .or(resideInAnyPackage(allowed.toArray(new String[0]))))
                        .check(mainClasses);
                allowed.remove(room);
            }
            allowed.addAll(floor);
        }
        classes()
                .that()
                .resideInAPackage(SERVER + "..")
                .should()
                .resideInAnyPackage(allowed.toArray(new String[0]))
                .because("every package of the server has a floor")
                .check(mainClasses);
    }

    @Test
    void onlyRunUsesDagger() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CORE + ".server.run..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dagger..", "jakarta.inject..", "javax.inject..")
                .check(mainClasses);
    }

    @Test
    void onlyConfigYamlUsesSnakeYaml() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CORE + ".server.config.yaml..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.yaml..")
                .check(mainClasses);
    }

    @Test
    void onlyCliUsesPicocli() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CORE + ".server.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(mainClasses);
    }

    @Test
    void onlyOutboundUsesCommonsNetAndDns() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CORE + ".server.outbound..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.commons.net..", "org.xbill..")
                .check(mainClasses);
    }

    /** R13. Decisions receive the time as an argument. */
    @Test
    void decisionsReadNoClockAndResolveNoName() {
        noClasses()
                .that()
                .resideInAnyPackage(concat(CORE_PACKAGES, CORE + ".tab..", CORE + ".auth..", CORE + ".pop.."))
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(InstantSource.class, "system")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod("java.net.InetAddress", "getByName", "java.lang.String")
                .orShould()
                .callMethod("java.net.InetAddress", "getAllByName", "java.lang.String")
                .orShould()
                .callMethod("java.net.InetAddress", "getHostName")
                .orShould()
                .callMethod("java.net.InetAddress", "getCanonicalHostName")
                .check(mainClasses);
    }

    @Test
    void staticFieldsAreFinal() {
        noFields()
                .that()
                .areStatic()
                .and()
                .areNotFinal()
                .and()
                .areDeclaredInClassesThat()
                .resideInAPackage("dev.relaypolicy..")
                .should()
                .bePublic()
                .orShould()
                .bePrivate()
                .orShould()
                .bePackagePrivate()
                .allowEmptyShould(true)
                .check(mainClasses);
    }

    private static String[] concat(String[] first, String... second) {
        return com.google.common.collect.ObjectArrays.concat(first, second, String.class);
    }
}
