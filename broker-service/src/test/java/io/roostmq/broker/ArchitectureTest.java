package io.roostmq.broker;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The structure of docs/ARCHITECTURE.md as a check: an arrow only goes to a lower level, packages form no cycle, and each
 * framework stays in its package.
 */
class ArchitectureTest {
    private static final String ROOT = "io.roostmq.broker";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    private static final Set<String> PACKAGES = Set.of(
            "mqtt",
            "routing",
            "store",
            "store.memory",
            "store.embedded",
            "store.mongo",
            "auth",
            "auth.scram",
            "events",
            "codec",
            "session",
            "exchange",
            "upkeep",
            "admin",
            "sys",
            "migration",
            "transport",
            "app",
            "app.admin");

    @Test
    void arrowsOnlyGoToALowerLevel() {
        LayeredArchitecture levels = Architectures.layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String name : PACKAGES) {
            levels = levels.layer(name).definedBy(ROOT + "." + name);
        }
        levels.whereLayer("mqtt")
                .mayNotAccessAnyLayer()
                .whereLayer("routing")
                .mayOnlyAccessLayers("mqtt")
                .whereLayer("store")
                .mayOnlyAccessLayers("mqtt")
                .whereLayer("auth")
                .mayOnlyAccessLayers("mqtt")
                .whereLayer("auth.scram")
                .mayOnlyAccessLayers("mqtt", "auth")
                .whereLayer("events")
                .mayOnlyAccessLayers("mqtt")
                .whereLayer("codec")
                .mayOnlyAccessLayers("mqtt")
                .whereLayer("store.memory")
                .mayOnlyAccessLayers("mqtt", "store")
                .whereLayer("store.embedded")
                .mayOnlyAccessLayers("mqtt", "store")
                .whereLayer("store.mongo")
                .mayOnlyAccessLayers("mqtt", "store")
                .whereLayer("session")
                .mayOnlyAccessLayers("mqtt", "store", "auth", "events")
                .whereLayer("exchange")
                .mayOnlyAccessLayers("mqtt", "store", "events", "routing", "session")
                .whereLayer("upkeep")
                .mayOnlyAccessLayers("mqtt", "store", "events", "session", "exchange")
                .whereLayer("admin")
                .mayOnlyAccessLayers("mqtt", "store", "events", "session", "exchange")
                .whereLayer("sys")
                .mayOnlyAccessLayers("mqtt", "store", "events", "session")
                .whereLayer("migration")
                .mayOnlyAccessLayers("mqtt", "store")
                .whereLayer("transport")
                .mayOnlyAccessLayers("mqtt", "auth", "events", "codec", "session")
                .whereLayer("app")
                .mayOnlyBeAccessedByLayers("app.admin")
                .whereLayer("app.admin")
                .mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    @Test
    void everyPackageHasItsLevel() {
        Set<String> found = new TreeSet<>();
        CLASSES.forEach(javaClass -> found.add(javaClass.getPackageName().substring(ROOT.length() + 1)));
        assertEquals(new TreeSet<>(PACKAGES), found, "packages and the levels that this test knows");
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void nettyStaysAtTheEdge() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".codec", ROOT + ".transport")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..")
                .check(CLASSES);
    }

    @Test
    void rocksDbStaysInItsStore() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".store.embedded")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.rocksdb..")
                .check(CLASSES);
    }

    @Test
    void theDriverOfMongoDbStaysInItsStore() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".store.mongo", ROOT + ".migration", ROOT + ".app")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.mongodb..", "org.bson..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".app")
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage("com.mongodb..", "org.bson..")
                        .and(not(JavaClass.Predicates.type(MongoClient.class)))
                        .and(not(JavaClass.Predicates.type(ConnectionString.class))))
                .because("the application hands the client of Quarkus over, and nothing else")
                .check(CLASSES);
    }

    @Test
    void quarkusStaysInTheApplication() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".app", ROOT + ".app.admin")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..",
                        "io.vertx..",
                        "jakarta..",
                        "io.micrometer..",
                        "io.smallrye..",
                        "org.eclipse.microprofile..")
                .check(CLASSES);
    }

    @Test
    void theVocabularyDependsOnNothing() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".mqtt")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", ROOT + ".mqtt")
                .check(CLASSES);
    }

    @Test
    void nothingBlocksInTheCore() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + ".session", ROOT + ".exchange", ROOT + ".upkeep", ROOT + ".admin", ROOT + ".sys")
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(java.util.concurrent.CompletableFuture.class, "join")
                .orShould()
                .callMethod(java.util.concurrent.CompletableFuture.class, "get")
                .orShould()
                .callMethod(Object.class, "wait")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.locks.LockSupport")
                .check(CLASSES);
    }
}
