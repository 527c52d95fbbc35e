package org.faumap.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.faumap.RunningService;
import org.faumap.TestImages;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard and the alerts ask for what a service that has been used tells. */
class DashboardTests {
    /** What Prometheus adds to each series, and to a histogram. */
    private static final Set<String> ADDED = Set.of("job", "instance");

    private static final Pattern SERIES =
            Pattern.compile("\\b((?:faumap|http|jvm|process|system|hikaricp|executor|tomcat)_\\w+)(\\{[^}]*})?");
    private static final Pattern GROUPED = Pattern.compile("\\b(?:by|on) \\(([^)]*)\\)");

    @TempDir
    private static Path folder;

    /** Names of labels by name of series. */
    private static final Map<String, Set<String>> told = new TreeMap<>();

    @BeforeAll
    static void use() throws IOException {
        TinyModels.write(folder, "tiny", "1", 1);
        try (RunningService service = RunningService.start(folder, "faumap.model.default=tiny")) {
            byte[] face = TestImages.noise("png", 96, 96, 1);
            assertThat(service.post("/v1/expressions?face=full", "image/png", face)
                            .status())
                    .isEqualTo(200);
            assertThat(service.post("/v1/expressions", "image/png", new byte[8]).status())
                    .isGreaterThanOrEqualTo(400);
            assertThat(service.post("/v1/explanations?face=full", "image/png", face)
                            .status())
                    .isEqualTo(201);
            // Told from the first collection on.
            ManagementFactory.getMemoryMXBean().gc();
            RunningService.await(
                    () -> service.get("/actuator/prometheus"),
                    metrics -> metrics.text().contains("jvm_gc_pause_seconds_sum"));
            Pattern line = Pattern.compile("^(\\w+)(?:\\{(.*)})? .*$", Pattern.MULTILINE);
            line.matcher(service.get("/actuator/prometheus").text()).results().forEach(series -> {
                Set<String> labels = told.computeIfAbsent(series.group(1), name -> new TreeSet<>());
                if (series.group(2) != null) {
                    Pattern.compile("(\\w+)=\"")
                            .matcher(series.group(2))
                            .results()
                            .forEach(label -> labels.add(label.group(1)));
                }
            });
        }
    }

    static Stream<String> queries() throws IOException {
        List<String> queries = new ArrayList<>();
        dashboard()
                .path("panels")
                .forEach(panel -> panel.path("targets")
                        .forEach(target -> queries.add(target.path("expr").asString())));
        dashboard().path("templating").path("list").forEach(variable -> {
            if (variable.path("type").asString().equals("query")) {
                queries.add(variable.path("query").asString());
            }
        });
        rules().forEach(rule -> queries.add(String.valueOf(rule.get("expr"))));
        return queries.stream();
    }

    @ParameterizedTest
    @MethodSource("queries")
    void aUsedServiceTellsWhatIsAskedFor(String query) {
        Set<String> known = new TreeSet<>(ADDED);
        Matcher series = SERIES.matcher(query);
        boolean any = query.startsWith("up{");
        while (series.find()) {
            any = true;
            assertThat(told).containsKey(series.group(1));
            Set<String> labels = told.get(series.group(1));
            known.addAll(labels);
            if (series.group(2) != null) {
                Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\"")
                        .matcher(series.group(2))
                        .results()
                        .forEach(label -> assertThat(label.group(1))
                                .satisfiesAnyOf(
                                        name -> assertThat(labels).contains(name),
                                        name -> assertThat(ADDED).contains(name)));
            }
        }
        assertThat(any).as("a series in %s", query).isTrue();
        GROUPED.matcher(query)
                .results()
                .forEach(group -> assertThat(known).contains(group.group(1).split(", ")));
    }

    @Test
    void panelsAreToldApart() throws IOException {
        List<JsonNode> panels = new ArrayList<>();
        dashboard().path("panels").forEach(panels::add);
        assertThat(panels)
                .hasSizeGreaterThan(10)
                .extracting(panel -> panel.path("id").asInt())
                .doesNotHaveDuplicates();
        assertThat(panels)
                .extracting(panel -> panel.path("title").asString())
                .doesNotHaveDuplicates()
                .doesNotContain("");
    }

    @Test
    void whatToDoAboutAnAlertIsDescribed() throws IOException {
        String operations = Files.readString(Path.of("docs/OPERATIONS.md"));
        assertThat(rules())
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(operations).contains("`" + rule.get("alert") + "`"));
    }

    private static JsonNode dashboard() throws IOException {
        return JsonMapper.shared().readTree(Files.readString(Path.of("helm/dashboards/faumap.json")));
    }

    private static List<Map<String, Object>> rules() throws IOException {
        Map<String, List<Map<String, List<Map<String, Object>>>>> alerts =
                new Yaml().load(Files.readString(Path.of("helm/alerts/faumap.yaml")));
        return alerts.get("groups").stream()
                .flatMap(group -> group.get("rules").stream())
                .toList();
    }
}
