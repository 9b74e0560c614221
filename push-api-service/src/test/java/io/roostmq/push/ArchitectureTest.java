package io.roostmq.push;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** domain is below api, mqtt and admin, which do not know each other; app is above all; frameworks stay where they belong. */
final class ArchitectureTest {
    private static final String ROOT = "io.roostmq.push.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.roostmq.push");

    @Test
    void dependenciesPointDownwards() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("domain")
                .definedBy(ROOT + "domain..")
                .layer("api")
                .definedBy(ROOT + "api..")
                .layer("mqtt")
                .definedBy(ROOT + "mqtt..")
                .layer("admin")
                .definedBy(ROOT + "admin..")
                .layer("app")
                .definedBy(ROOT + "app..")
                .whereLayer("app")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("api")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("mqtt")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("admin")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("domain")
                .mayOnlyBeAccessedByLayers("api", "mqtt", "admin", "app")
                .ensureAllClassesAreContainedInArchitecture()
                .check(CLASSES);
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void domainKnowsTheJdkOnly() {
        classes()
                .that()
                .resideInAPackage(ROOT + "domain..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", ROOT + "domain..")
                .check(CLASSES);
    }

    @Test
    void onlyMqttKnowsTheMqttClient() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "mqtt..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.hivemq..", "io.reactivex..")
                .check(CLASSES);
    }

    @Test
    void mqttKnowsNothingButItsClientAndTheDomain() {
        classes()
                .that()
                .resideInAPackage(ROOT + "mqtt..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "com.hivemq..", ROOT + "mqtt..", ROOT + "domain..")
                .check(CLASSES);
    }

    @Test
    void onlyApiKnowsJaxRsAndJson() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "api..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.ws.rs..", "com.fasterxml.jackson..", "io.vertx.ext..")
                .check(CLASSES);
    }

    @Test
    void onlyThoseWhoSpeakHttpKnowVertxAndTheWiring() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "api..", ROOT + "admin..")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + "app.PushWiring")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx..")
                .check(CLASSES);
    }

    @Test
    void adminKnowsNothingButItsClientAndTheDomain() {
        classes()
                .that()
                .resideInAPackage(ROOT + "admin..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "io.vertx.core..", ROOT + "admin..", ROOT + "domain..")
                .check(CLASSES);
    }

    @Test
    void nothingSleeps() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CLASSES);
    }
}
