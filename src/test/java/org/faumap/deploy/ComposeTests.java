package org.faumap.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What docker-compose.yml promises. */
class ComposeTests {
    private static final Path FILE = Path.of("docker-compose.yml");
    private static Map<String, Map<String, Object>> services;

    @BeforeAll
    static void read() throws IOException {
        Map<String, Map<String, Map<String, Object>>> compose = new Yaml().load(Files.readString(FILE));
        services = compose.get("services");
    }

    @Test
    void theServiceStartsAloneUnlessAProfileIsNamed() {
        assertThat(inProfile(null)).containsExactly("faumap");
        assertThat(inProfile("cluster"))
                .containsExactly("postgresql", "service-1", "service-2", "store", "worker-1", "worker-2");
        assertThat(inProfile("observability")).containsExactly("grafana", "prometheus");
    }

    @Test
    void everyImageHasAVersion() {
        services.forEach((name, service) -> assertThat(String.valueOf(service.get("image")))
                .as(name)
                .matches("[^:]+:.*\\d+\\.\\d+.*")
                .doesNotContain("latest"));
    }

    @Test
    void everyPortIsOfThisMachineAlone() {
        services.forEach((name, service) -> {
            if (service.get("ports") instanceof List<?> ports) {
                assertThat(ports)
                        .as(name)
                        .allSatisfy(port -> assertThat(String.valueOf(port)).startsWith("127.0.0.1:"));
            }
        });
    }

    @Test
    void passwordsComeFromTheEnvironment() throws IOException {
        String secret = ".*(PASSWORD|SECRETKEY|CREDENTIAL)";
        services.values()
                .forEach(service -> ((Map<?, ?>) service.getOrDefault("environment", Map.of()))
                        .forEach((key, value) -> {
                            if (String.valueOf(key).matches(secret)) {
                                assertThat(String.valueOf(value)).as("%s", key).matches("\\$\\{\\w+:-}");
                            }
                        }));
        Set<String> wanted = new TreeSet<>();
        Pattern.compile("\\$\\{(\\w+PASSWORD):-}")
                .matcher(Files.readString(FILE))
                .results()
                .forEach(each -> wanted.add(each.group(1)));
        assertThat(wanted)
                .isNotEmpty()
                .allSatisfy(name ->
                        assertThat(Files.readString(Path.of(".env.example"))).contains("\n" + name + "=\n"));
    }

    @Test
    void ourContainersWriteToTheirVolumesAndTmpAlone() {
        for (String name : List.of("faumap", "service-1", "service-2", "worker-1", "worker-2")) {
            assertThat(services.get(name))
                    .as(name)
                    .containsEntry("read_only", true)
                    .containsEntry("cap_drop", List.of("ALL"))
                    .containsEntry("security_opt", List.of("no-new-privileges:true"));
        }
    }

    @Test
    void filesThatAreMountedAreThere() {
        services.values()
                .forEach(service -> ((List<?>) service.getOrDefault("volumes", List.of()))
                        .stream()
                                .map(String::valueOf)
                                .filter(volume -> volume.startsWith("./"))
                                .forEach(volume -> assertThat(Path.of(volume.split(":")[0]))
                                        .exists()));
    }

    private static Set<String> inProfile(String profile) {
        Set<String> names = new TreeSet<>();
        services.forEach((name, service) -> {
            List<?> profiles = (List<?>) service.getOrDefault("profiles", List.of());
            if (profile == null ? profiles.isEmpty() : profiles.contains(profile)) {
                names.add(name);
            }
        });
        return names;
    }
}
