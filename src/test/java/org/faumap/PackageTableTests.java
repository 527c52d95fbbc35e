package org.faumap;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;

/** The package table of CONTRIBUTING, and the names and visibilities that keep a package to itself. */
class PackageTableTests {
    private static final String ROOT = "org.faumap";

    /** Which package may use which. A package that is not here may not exist: add it here and in CONTRIBUTING. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("facs", Set.of()),
            Map.entry("image", Set.of()),
            Map.entry("storage", Set.of()),
            Map.entry("queue", Set.of()),
            Map.entry("launch", Set.of()),
            Map.entry("probe", Set.of()),
            Map.entry("web", Set.of("image")),
            Map.entry("security", Set.of("web")),
            Map.entry("model", Set.of("facs", "image", "web")),
            Map.entry("dataset", Set.of("facs", "image", "storage", "web")),
            Map.entry("mapping", Set.of("facs", "image", "model", "web")),
            Map.entry("expression", Set.of("facs", "image", "model", "web")),
            Map.entry("inference", Set.of("image", "model", "expression", "web")),
            Map.entry("explain", Set.of("facs", "image", "model", "mapping", "web")),
            Map.entry("analysis", Set.of("facs", "image", "model", "explain", "mapping", "dataset")),
            Map.entry(
                    "gallery",
                    Set.of("facs", "image", "storage", "model", "explain", "mapping", "dataset", "analysis", "web")),
            Map.entry("report", Set.of("facs", "image", "model", "explain", "mapping")),
            Map.entry(
                    "job",
                    Set.of(
                            "facs",
                            "image",
                            "storage",
                            "queue",
                            "model",
                            "explain",
                            "mapping",
                            "dataset",
                            "analysis",
                            "report",
                            "web")),
            Map.entry("result", Set.of("job", "mapping", "model", "report", "web")),
            Map.entry(
                    "page",
                    Set.of(
                            "facs",
                            "image",
                            "storage",
                            "model",
                            "expression",
                            "explain",
                            "mapping",
                            "dataset",
                            "analysis",
                            "gallery",
                            "report",
                            "job",
                            "result",
                            "security",
                            "web")),
            Map.entry(
                    "training",
                    Set.of(
                            "facs",
                            "image",
                            "storage",
                            "model",
                            "explain",
                            "mapping",
                            "dataset",
                            "analysis",
                            "report",
                            "security")));

    /** The packages among which tensors pass; everywhere else plain arrays and records do. */
    private static final List<String> HOLD_TENSORS =
            List.of("model", "explain", "expression", "mapping", "analysis", "training");

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @TestFactory
    Stream<DynamicTest> packageUsesWhatTheTableAllows() {
        return MAY_USE.keySet().stream()
                .sorted()
                .map(name -> DynamicTest.dynamicTest(
                        name,
                        () -> noClasses()
                                .that()
                                .resideInAPackage(inside(name))
                                .should()
                                .dependOnClassesThat(
                                        resideInAnyPackage(ROOT + "..").and(not(resideInAnyPackage(allowedTo(name)))))
                                .allowEmptyShould(true)
                                .check(OURS)));
    }

    @Test
    void everyPackageIsInTheTable() {
        Set<String> existing = new TreeSet<>();
        OURS.forEach(type -> existing.add(feature(type.getPackageName())));
        existing.remove("");
        assertThat(MAY_USE.keySet()).containsAll(existing);
    }

    @Test
    void contributingHoldsTheSameTable() throws IOException {
        Map<String, Set<String>> written = new TreeMap<>();
        Pattern row = Pattern.compile("^\\| `(\\w+)` \\|.*\\| ([\\w, -]+) \\|$", Pattern.MULTILINE);
        row.matcher(Files.readString(Path.of("CONTRIBUTING.md"))).results().forEach(match -> {
            String used = match.group(2);
            written.put(match.group(1), used.equals("-") ? Set.of() : Set.of(used.split(", ")));
        });
        assertThat(written).isEqualTo(new TreeMap<>(MAY_USE));
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(OURS);
    }

    @Test
    void rootPackageHoldsTheApplicationAlone() {
        classes()
                .that()
                .resideInAPackage(ROOT)
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .beAnnotatedWith(SpringBootApplication.class)
                .check(OURS);
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<String> marked = new TreeSet<>();
        Set<String> existing = new TreeSet<>();
        OURS.forEach(type -> {
            existing.add(type.getPackageName());
            if (type.getSimpleName().equals("package-info") && type.isAnnotatedWith(NullMarked.class)) {
                marked.add(type.getPackageName());
            }
        });
        assertThat(marked).isEqualTo(existing);
    }

    /** What is refused says itself which problem it is; what failures become is decided in one place. */
    @Test
    void answersToFailuresAreInWeb() {
        classes()
                .that()
                .areMetaAnnotatedWith(ControllerAdvice.class)
                .should()
                .resideInAPackage(inside("web"))
                .check(OURS);
    }

    @Test
    void tensorsStayInsideThePackagesThatHoldThem() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        HOLD_TENSORS.stream().map(PackageTableTests::inside).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl.ndarray..")
                .check(OURS);
    }

    @Test
    void controllersAreKeptToTheirPackage() {
        classes()
                .that()
                .areMetaAnnotatedWith(Controller.class)
                .or()
                .areMetaAnnotatedWith(ControllerAdvice.class)
                .should()
                .notBePublic()
                .allowEmptyShould(true)
                .check(OURS);
    }

    @Test
    void namesAreNounsOfTheField() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Utils?|Helper|Manager|Service|Dto|DTO)")
                .orShould()
                .haveNameMatching(".*[.$](Base|Abstract)[A-Z].*")
                .check(OURS);
    }

    @Test
    void exceptionsNameTheCondition() {
        noClasses()
                .that()
                .areAssignableTo(Throwable.class)
                .should()
                .haveSimpleNameEndingWith("Exception")
                .orShould()
                .haveSimpleNameEndingWith("Error")
                .allowEmptyShould(true)
                .check(OURS);
    }

    @Test
    void dependenciesComeThroughConstructors() {
        fields().should().notBeAnnotatedWith(Autowired.class).check(OURS);
    }

    @Test
    void nothingPrintsOrLogsAsideTheLogger() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(OURS);
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(OURS);
    }

    @Test
    void nothingSleepsToWait() {
        JavaClasses withTests =
                new ClassFileImporter().importPackages(ROOT).that(not(simpleNameStartingWith("package-info")));
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(withTests);
    }

    private static String[] allowedTo(String name) {
        return Stream.concat(Stream.of(name), MAY_USE.getOrDefault(name, Set.of()).stream())
                .map(PackageTableTests::inside)
                .toArray(String[]::new);
    }

    private static String inside(String name) {
        return ROOT + "." + name + "..";
    }

    private static String feature(String packageName) {
        if (packageName.equals(ROOT)) {
            return "";
        }
        String below = packageName.substring(ROOT.length() + 1);
        int dot = below.indexOf('.');
        return dot < 0 ? below : below.substring(0, dot);
    }
}
