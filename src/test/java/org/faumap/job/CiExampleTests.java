package org.faumap.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.faumap.Missing;
import org.faumap.RunningService;
import org.faumap.mapping.Gate;
import org.faumap.mapping.Mapping;
import org.faumap.model.Models;
import org.faumap.model.ServedModel;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/** The examples of {@code docs/ci}: the script run as a pipeline runs it, and what the pipelines say to it. */
class CiExampleTests {
    private static final Path CI = Path.of("docs/ci");
    private static final String SCRIPT = CI.resolve("mapping-gate.sh").toString();

    @TempDir
    private static Path folder;

    private static RunningService service;

    @BeforeAll
    static void start() throws IOException {
        for (String tool : List.of("bash", "curl", "jq")) {
            if (!isInstalled(tool)) {
                throw Missing.here("The script of docs/ci cannot be run here: " + tool + " is not installed");
            }
        }
        TinyModels.write(folder.resolve("models"), "tiny", "1", 1);
        SmallDatasets.writeFew(folder.resolve("datasets"));
        service = RunningService.start(
                folder.resolve("models"),
                "faumap.model.default=tiny",
                "faumap.dataset.location=" + folder.resolve("datasets"));
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
    }

    private static boolean isInstalled(String tool) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, tool)));
    }

    /** How a run of the script ended. */
    private record Ran(int status, String output) {}

    private static Ran run(Map<String, String> environment, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", SCRIPT));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // What the machine that runs these tests has set is not ours.
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("FAUMAP_")
                        || name.startsWith("GITHUB_")
                        || name.startsWith("CI_")
                        || name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
        builder.environment().putAll(environment);
        Path log = Files.createTempFile(folder, "script", ".log");
        Process process = builder.redirectOutput(log.toFile()).start();
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
        }
        return new Ran(process.exitValue(), Files.readString(log));
    }

    private static Ran run(String... options) throws Exception {
        return run(Map.of("FAUMAP_SERVER", service.root().toString()), options);
    }

    private static final String QUICK = "{" + JobClient.QUICK + "}";

    @Test
    void passesAndLeavesAllResults() throws Exception {
        Path out = folder.resolve("passed");
        Map<String, String> pipeline = Map.of(
                "FAUMAP_SERVER",
                service.root() + "/",
                "GITHUB_RUN_ID",
                "77",
                "GITHUB_JOB",
                "gate",
                "FAUMAP_OUT",
                out + "");
        String[] options = {
            "--dataset", "few", "--model", "tiny@1", "--gate", "{\"maxFailedImages\":0}", "--settings", QUICK
        };

        Ran ran = run(pipeline, options);

        assertThat(ran.status()).as(ran.output()).isZero();
        assertThat(ran.output()).contains("120 of 120 images", "passed  maxFailedImages", "The gate has passed.");
        assertThat(Mapping.read(Files.readString(out.resolve("mapping.json"))).featureMaps())
                .hasSize(12);
        assertThat(out.resolve("report.html")).content().startsWith("<!DOCTYPE html>");
        // The report holds what it links to; the same lies beside it.
        Set<String> links = matches("(?<=href=\")[^#\"][^\"]*", Files.readString(out.resolve("report.html")));
        assertThat(links).hasSize(5).allMatch(link -> link.startsWith("data:"));
        assertThat(out.resolve("pairs.csv")).content().startsWith("au,name,map,");
        assertThat(out.resolve("units.csv")).content().startsWith("au,name,positives,");
        assertThat(out.resolve("summary.md")).content().contains("**Gate passed**");
        assertThat(failures(out)).isZero();

        // A step that is tried again within a run finds the job of the first try.
        Ran again = run(pipeline, options);
        assertThat(again.status()).as(again.output()).isZero();
        assertThat(job(again)).isEqualTo(job(ran));
    }

    @Test
    void endsWith1WhenTheGateDoesNotPass() throws Exception {
        Path gate = Files.writeString(folder.resolve("gate.json"), "{\"minHeldOutAuc\": 1}");
        Path out = folder.resolve("violated");

        Ran ran = run("--dataset", "few", "--gate", "@" + gate, "--settings", QUICK, "--out", out.toString());

        assertThat(ran.status()).as(ran.output()).isEqualTo(1);
        String[] told = ran.output().split("The gate has not passed.\n", -1);
        assertThat(told).as(ran.output()).hasSize(2);
        assertThat(told[0]).contains("Results are in").doesNotContain("VIOLATED");
        assertThat(told[1].lines()).isNotEmpty().allMatch(line -> line.startsWith("VIOLATED  minHeldOutAuc: "));
        assertThat(failures(out)).isPositive();
        assertThat(out).isDirectoryContaining("glob:**report.html").isDirectoryContaining("glob:**mapping.json");
    }

    @Test
    void saysEveryTenSecondsHowFarItIs() throws Exception {
        // Of a job that waits behind a model in use nothing happens: what is said is said by the clock.
        Ran ran;
        try (ServedModel.Lease request = service.context().getBean(Models.class).lease("tiny@1")) {
            ran = run("--dataset", "demo", "--time-limit", "25", "--settings", QUICK);
        }

        assertThat(ran.status()).as(ran.output()).isEqualTo(2);
        assertThat(ran.output().lines().filter(line -> line.contains(" of 600 images")))
                .as(ran.output())
                .hasSizeBetween(2, 4);
        cancelAll();
    }

    private static String job(Ran ran) {
        return ran.output()
                .lines()
                .filter(line -> line.startsWith("Job "))
                .findFirst()
                .orElse(ran.output());
    }

    private static int failures(Path out) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(out.resolve("junit.xml").toFile())
                .getElementsByTagName("failure")
                .getLength();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "--dataset nowhere | There is no such data set: There is no data set of this id",
                "--model nobody | No such model is served",
                "--settings {\"permutations\":1} | permutations is 1, it goes from 20 to 10000",
                "--gate {\"maxDrift\":{\"heldOutAucFall\":0}} | gate.maxDrift needs a baseline",
                "--gate nonsense | --gate is no JSON",
                "--gate @nowhere | nowhere cannot be read as JSON",
                "--time-limit soon | --time-limit is a number of seconds",
                "--time-limit 0 | the time limit of 0 s is over",
                "--model | --model needs a value",
                "--models tiny | there is no option --models",
            })
    void endsWith2AndSaysWhatIsWrong(String options, String said) throws Exception {
        Ran ran = run(options.split(" "));

        assertThat(ran.status()).as(ran.output()).isEqualTo(2);
        assertThat(ran.output()).contains(said);
    }

    @Test
    void endsWith2WhenNothingIsFollowedInTime() throws Exception {
        // More permutations than any machine makes in that time.
        Ran ran = run(
                "--dataset",
                "demo",
                "--time-limit",
                "2",
                "--settings",
                "{\"permutations\":10000,\"familyWise\":20000}");

        assertThat(ran.status()).as(ran.output()).isEqualTo(2);
        assertThat(ran.output()).contains("the time limit of 2 s");
        cancelAll();
    }

    /** What is left behind is not for the other tests to wait for. */
    private static void cancelAll() {
        JobClient jobs = JobClient.of(service);
        for (JsonNode job : service.get(JobClient.JOBS + "?limit=100").json().path("jobs")) {
            if (!JobClient.hasEnded(job)) {
                String id = job.path("id").asString();
                assertThat(jobs.cancel(id).status()).isEqualTo(202);
                assertThat(jobs.ended(id).path("state").asString()).isEqualTo("CANCELLED");
            }
        }
    }

    @Test
    void endsWith2WhenTheServiceCannotBeReached() throws Exception {
        // Nothing listens on port 1; the time limit keeps the tries short.
        Ran ran = run("--server", "http://localhost:1", "--time-limit", "3");

        assertThat(ran.status()).as(ran.output()).isEqualTo(2);
        assertThat(ran.output()).contains("time limit of 3 s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"github-actions.yml", "gitlab-ci.yml"})
    void pipelinesUseOptionsThatTheScriptHas(String file) throws Exception {
        String help = run("--help").output();
        List<String> commands = texts(new Yaml().load(Files.readString(CI.resolve(file))))
                .filter(text -> text.contains("mapping-gate.sh"))
                .toList();

        assertThat(commands).hasSize(1);
        Set<String> used = matches("(?<=\\s)--[a-z-]+", commands.get(0));
        assertThat(used).contains("--dataset", "--out");
        assertThat(matches("(?<=\\s)--[a-z-]+(?= [A-Z])", help)).containsAll(used);
        Set<String> variables = matches("FAUMAP_[A-Z_]+", Files.readString(CI.resolve(file)));
        assertThat(matches("FAUMAP_[A-Z_]+", help)).containsAll(variables);
    }

    @ParameterizedTest
    @ValueSource(strings = {"github-actions.yml", "gitlab-ci.yml"})
    void pipelinesDemandWhatAGateKnows(String file) throws IOException {
        List<String> gates =
                matches("\\{\"min[^']*\\}", Files.readString(CI.resolve(file), StandardCharsets.UTF_8)).stream()
                        .toList();

        assertThat(gates).hasSize(1);
        Gate gate = MappingJobRequest.read(("{\"gate\":" + gates.get(0) + "}").getBytes(StandardCharsets.UTF_8))
                .gate();
        assertThat(gate).isNotNull().isNotEqualTo(Gate.NONE);
    }

    /** All texts of a YAML document. */
    private static Stream<String> texts(Object node) {
        if (node instanceof Map<?, ?> map) {
            return map.values().stream().flatMap(CiExampleTests::texts);
        }
        if (node instanceof List<?> list) {
            return list.stream().flatMap(CiExampleTests::texts);
        }
        return Stream.of(String.valueOf(node));
    }

    private static Set<String> matches(String pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }
}
