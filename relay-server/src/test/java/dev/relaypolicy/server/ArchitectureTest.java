package dev.relaypolicy.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which way dependencies point (docs/architecture.md). */
@Tag("architecture")
class ArchitectureTest {

    private static final String CORE = "dev.relaypolicy";
    private static final String[] CORE_PACKAGES = {
        CORE, CORE + ".mail..", CORE + ".net..", CORE + ".policy..", CORE + ".spi..", CORE + ".text.."
    };

    private static JavaClasses ours;

    @BeforeAll
    static void importAll() {
        ours = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.relaypolicy");
    }

    @Test
    void coreDependsOnGuavaAndNothingElse() {
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
                .check(ours);
    }

    @Test
    void policyModulesNeverSeeOneAnother() {
        for (String module : new String[] {".tab..", ".auth..", ".pop.."}) {
            for (String other : new String[] {".tab..", ".auth..", ".pop..", ".testkit..", ".server.."}) {
                if (!module.equals(other)) {
                    noClasses()
                            .that()
                            .resideInAPackage(CORE + module)
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage(CORE + other)
                            .check(ours);
                }
            }
        }
    }

    @Test
    void thereAreNoCyclesBetweenPackages() {
        slices().matching("dev.relaypolicy.(**)")
                .namingSlices("$1")
                .should()
                .beFreeOfCycles()
                .check(ours);
        noClasses()
                .that()
                .resideInAPackage(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(CORE + ".policy..", CORE + ".spi..")
                .check(ours);
    }

    @Test
    void daggerBuildsTheGraphInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CORE + ".server.wiring..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dagger..", "jakarta.inject..", "javax.inject..")
                .check(ours);
    }

    @Test
    void snakeYamlReadsInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CORE + ".server.config.yaml..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.yaml..")
                .check(ours);
    }

    @Test
    void picocliReadsTheCommandLineInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CORE + ".server.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(ours);
    }

    @Test
    void commonsNetAndTheDnsAreTalkedToInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CORE + ".server.nexthop..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.commons.net..", "org.xbill..")
                .check(ours);
    }

    /** R13, and time as an argument: what decides reads no clock and looks up no name. */
    @Test
    void whatDecidesReadsNoClockAndLooksUpNoName() {
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
                .check(ours);
    }

    @Test
    void thereIsNoStaticMutableState() {
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
                .check(ours);
    }

    private static String[] concat(String[] some, String... others) {
        return com.google.common.collect.ObjectArrays.concat(some, others, String.class);
    }
}
