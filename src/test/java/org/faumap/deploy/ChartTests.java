package org.faumap.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.Yaml;

/** The chart, rendered by helm and held against what Kubernetes knows. */
class ChartTests {
    private static final Path CHART = Path.of("helm");
    private static final String VALUE_COLUMNS = "^\\| `([\\w.]+)` \\| `(.*?)` \\|.*\\|$";

    /** Of kinds that a bare cluster has not, and no model is at hand for. */
    private static final Set<String> EXTENSIONS = Set.of(
            "gateway.networking.k8s.io/v1 HTTPRoute",
            "keda.sh/v1alpha1 ScaledObject",
            "monitoring.coreos.com/v1 ServiceMonitor",
            "monitoring.coreos.com/v1 PrometheusRule");

    @TempDir
    private static Path folder;

    /** What people install. */
    private enum Release {
        ALONE("security: {open: true}", "Deployment", "PersistentVolumeClaim", "NetworkPolicy", "PodDisruptionBudget"),
        WITH_KEYS("security: {keys: {existingSecret: keys}}", "Deployment"),
        WITH_TOKENS("security: {jwt: {issuerUri: 'https://id.example.org'}}", "Deployment"),
        WITH_TRACES("{security: {open: true}, tracing: {endpoint: 'http://collector:4318/v1/traces'}}", "Deployment"),
        FOR_A_TRY("""
                security: {open: true}
                storage: {volume: {enabled: false}}
                networkPolicy: {enabled: false}
                podDisruptionBudget: {enabled: false}
                serviceAccount: {create: false}
                """, "Deployment"),
        WITH_ITS_OWN_DATABASE("""
                security: {open: true}
                postgresql: {enabled: true, existingSecret: database, storageClass: fast}
                """, "StatefulSet"),
        WITH_WORKERS_AND_A_BUCKET("""
                security: {keys: {existingSecret: keys}}
                service: {replicas: 2}
                worker: {enabled: true, replicas: 2}
                database: {url: 'jdbc:postgresql://db.example.org/faumap', existingSecret: database}
                storage: {s3: {location: 's3://faces/faumap', endpoint: 'https://store.example.org', pathStyle: true, existingSecret: store}}
                models: {existingClaim: models}
                networkPolicy: {databaseTo: [{ipBlock: {cidr: 192.0.2.7/32}}], storeTo: [{ipBlock: {cidr: 192.0.2.8/32}}]}
                """, "Deployment"),
        WITH_A_SHARED_FOLDER("""
                security: {keys: {existingSecret: keys}}
                worker: {enabled: true, autoscaling: {enabled: true}}
                service: {autoscaling: {enabled: true}}
                database: {url: 'jdbc:postgresql://db.example.org/faumap', existingSecret: database}
                storage: {volume: {accessMode: ReadWriteMany, storageClass: shared}}
                """, "HorizontalPodAutoscaler"),
        WITH_KEDA("""
                security: {keys: {existingSecret: keys}}
                worker: {enabled: true, keda: {enabled: true, prometheus: 'http://prometheus:9090'}}
                database: {url: 'jdbc:postgresql://db.example.org/faumap', existingSecret: database}
                storage: {s3: {location: 's3://faces'}}
                """, "ScaledObject"),
        SEEN_FROM_OUTSIDE("""
                security: {keys: {existingSecret: keys}, jwt: {issuerUri: 'https://id.example.org'}}
                ingress: {enabled: true, className: nginx, hosts: [{host: faces.example.org}], tls: [{secretName: tls, hosts: [faces.example.org]}]}
                httpRoute: {enabled: true, parentRefs: [{name: gateway}], hostnames: [faces.example.org]}
                networkPolicy: {from: [{namespaceSelector: {}}], metricsFrom: [{podSelector: {matchLabels: {app: prometheus}}}]}
                """, "Ingress", "HTTPRoute"),
        WATCHED("""
                security: {open: true}
                serviceMonitor: {enabled: true, labels: {release: prometheus}}
                prometheusRule: {enabled: true}
                dashboard: {enabled: true}
                """, "ServiceMonitor", "PrometheusRule"),
        WITH_ALL_THAT_CAN_BE_SAID_OF_A_POD("""
                security: {open: true}
                image: {digest: 'sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef', pullSecrets: [registry]}
                jvmOptions: -XX:MaxRAMPercentage=40
                config: {faumap: {expression: {queue-capacity: 64}}}
                extraEnv: [{name: TZ, value: UTC}]
                podLabels: {team: faces}
                podAnnotations: {note: kept}
                priorityClassName: high
                service:
                  nodeSelector: {disk: fast}
                  tolerations: [{key: faces, operator: Exists}]
                  affinity: {nodeAffinity: {}}
                  annotations: {note: kept}
                """, "Deployment");

        private final String values;
        private final List<String> kinds;

        Release(String values, String... kinds) {
            this.values = values;
            this.kinds = List.of(kinds);
        }
    }

    @Test
    void helmHasNothingAgainstIt() {
        LintResult found = new Helm(CHART).lint().strict().call();
        assertThat(found.isFailed()).as("%s", found.getMessages()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Release.class)
    void everyObjectIsOneThatKubernetesKnows(Release release) throws IOException {
        List<Map<String, Object>> objects = rendered(release.values);
        assertThat(objects).extracting(object -> object.get("kind")).containsAll(release.kinds);
        assertThat(objects)
                .extracting(object -> object.get("kind") + " " + at(object, "metadata", "name"))
                .doesNotHaveDuplicates();
        for (Map<String, Object> object : objects) {
            check(object);
        }
    }

    @ParameterizedTest
    @EnumSource(Release.class)
    void everyPodMeetsTheRestrictedPodSecurityStandard(Release release) throws IOException {
        for (Map<String, Object> pod : pods(rendered(release.values))) {
            assertThat(pod)
                    .doesNotContainKeys("hostNetwork", "hostPID", "hostIPC")
                    .containsEntry("automountServiceAccountToken", false);
            assertThat(map(pod, "securityContext"))
                    .containsEntry("runAsNonRoot", true)
                    .containsEntry("seccompProfile", Map.of("type", "RuntimeDefault"))
                    .extractingByKey("runAsUser")
                    .isNotEqualTo(0);
            for (Map<String, Object> container : maps(pod.get("containers"))) {
                assertThat(map(container, "securityContext"))
                        .isEqualTo(Map.of(
                                "allowPrivilegeEscalation", false,
                                "readOnlyRootFilesystem", true,
                                "capabilities", Map.of("drop", List.of("ALL"))));
                assertThat(map(container, "resources", "limits")).containsKey("memory");
                assertThat(String.valueOf(container.get("image")))
                        .doesNotEndWith(":latest")
                        .matches(".+(:|@sha256:).+");
            }
            for (Map<String, Object> volume : maps(pod.getOrDefault("volumes", List.of()))) {
                volume.remove("name");
                assertThat(Set.of("configMap", "secret", "emptyDir", "persistentVolumeClaim"))
                        .containsAll(volume.keySet());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Release.class)
    void secretsAreNamedAndNeverWritten(Release release) {
        assertThat(rendered(release.values))
                .extracting(object -> object.get("kind"))
                .doesNotContain("Secret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                                                  | Say who gets in
            security: {open: true, keys: {existingSecret: a}}                                   | set one of them only
            security: {open: true, jwt: {issuerUri: 'https://a'}}                               | set one of them only
            {security: {open: true}, service: {replicas: 2}}                                    | an H2 file belongs to one process
            {security: {open: true}, worker: {enabled: true}}                                   | an H2 file belongs to one process
            {security: {open: true}, service: {autoscaling: {enabled: true}}}                   | an H2 file belongs to one process
            {security: {open: true}, service: {replicas: 2}, database: {url: 'jdbc:postgresql://a/b', existingSecret: c}}         | ReadWriteOnce
            {security: {open: true}, worker: {enabled: true}, database: {url: 'jdbc:postgresql://a/b', existingSecret: c}, storage: {volume: {enabled: false}}} | a storage that they share
            {security: {open: true}, database: {url: 'jdbc:postgresql://a/b'}}                  | database.existingSecret
            {security: {open: true}, database: {url: 'jdbc:postgresql://a/b', existingSecret: c}, postgresql: {enabled: true, existingSecret: c}} | set one of them only
            {security: {open: true}, postgresql: {enabled: true}}                               | postgresql.existingSecret
            {security: {open: true}, storage: {s3: {endpoint: 'https://a'}}}                    | storage.s3.location
            {security: {open: true}, worker: {keda: {enabled: true, prometheus: 'http://a'}}}   | set worker.enabled=true
            {security: {open: true}, ingress: {enabled: true}}                                  | ingress.hosts
            {security: {open: true}, httpRoute: {enabled: true}}                                | httpRoute.parentRefs
            {security: {open: true}, terminationGracePeriodSeconds: 5}                          | must be longer
            {security: {open: true}, postgresql: {enabled: true, existingSecret: a}, storage: {s3: {location: 's3://a'}}, service: {autoscaling: {enabled: true, minReplicas: 9}}} | must not be above
            {security: {open: true}, postgresql: {enabled: true, existingSecret: a}, storage: {s3: {location: 's3://a'}}, worker: {enabled: true, keda: {enabled: true}}} | worker.keda.prometheus
            {security: {open: true}, postgresql: {enabled: true, existingSecret: a}, storage: {s3: {location: 's3://a'}}, worker: {enabled: true, autoscaling: {enabled: true}, keda: {enabled: true, prometheus: 'http://a'}}} | enable one of them only
            """)
    void whatCannotWorkIsSaidBeforeAnythingIsInstalled(String values, String said) {
        assertThatThrownBy(() -> rendered(values)).hasMessageContaining(said);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {security: {open: true}, replicas: 2}                              | replicas
            {security: {open: 'yes'}}                                          | boolean
            {security: {open: true}, database: {url: 'jdbc:h2:mem:a'}}         | jdbc:postgresql
            {security: {open: true}, storage: {s3: {location: 'bucket'}}}      | s3://
            {security: {open: true}, service: {replicas: 0}}                   | minimum
            {security: {open: true}, postgresql: {image: 'postgres:latest'}}   | postgresql
            """)
    void theSchemaRefusesWhatIsNoValue(String values, String said) {
        assertThatThrownBy(() -> rendered(values))
                .hasMessageContaining("schema")
                .hasMessageContaining(said);
    }

    @Test
    void severalPodsShareWorkAndOnePodWorksOnJobsItself() {
        List<Map<String, Object>> several = rendered(Release.WITH_WORKERS_AND_A_BUCKET.values);
        Map<String, Object> service = named(several, "Deployment", "faces-faumap");
        assertThat(environment(service)).containsEntry("FAUMAP_JOB_WORKERS", "0");
        assertThat(environment(named(several, "Deployment", "faces-faumap-worker")))
                .containsEntry("SPRING_PROFILES_ACTIVE", "worker")
                .containsEntry("FAUMAP_STORAGE_LOCATION", "s3://faces/faumap");
        assertThat(String.valueOf(at(named(several, "ConfigMap", "faces-faumap"), "data", "application.yaml")))
                .contains("jdbc:postgresql://db.example.org/faumap", "location: /models", "path-style: true")
                .doesNotContain("tracing");
        assertThat(String.valueOf(at(
                        named(rendered(Release.WITH_TRACES.values), "ConfigMap", "faces-faumap"),
                        "data",
                        "application.yaml")))
                .contains("endpoint: http://collector:4318/v1/traces");
        Map<String, Object> alone = named(rendered(Release.ALONE.values), "Deployment", "faces-faumap");
        assertThat(environment(alone)).doesNotContainKeys("FAUMAP_JOB_WORKERS", "SPRING_PROFILES_ACTIVE");
        assertThat(at(alone, "spec", "strategy", "type")).isEqualTo("Recreate");
    }

    @Test
    void nothingGoesOutButToWhatIsNeeded() {
        assertThat(egressPorts(Release.ALONE)).containsOnly(53);
        assertThat(egressPorts(Release.WITH_TOKENS)).containsOnly(53, 443);
        assertThat(egressPorts(Release.WITH_TRACES)).containsOnly(53, 4318);
        assertThat(egressPorts(Release.WITH_ITS_OWN_DATABASE)).containsOnly(53, 5432);
        assertThat(egressPorts(Release.WITH_WORKERS_AND_A_BUCKET)).containsOnly(53, 5432, 443);
    }

    @Test
    void itsVersionIsTheJars() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String version = Pattern.compile("<artifactId>faumap</artifactId>\\s*<version>(.*?)<")
                .matcher(pom)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        assertThat(yaml(CHART.resolve("Chart.yaml"))).containsEntry("appVersion", version);
        assertThat(Files.readString(Path.of("Dockerfile"))).contains("ARG VERSION=" + version);
    }

    @Test
    void itsReadmeHasTheTableOfItsValues() throws IOException {
        Map<String, String> written = new TreeMap<>();
        Pattern.compile(VALUE_COLUMNS, Pattern.MULTILINE)
                .matcher(Files.readString(CHART.resolve("README.md")))
                .results()
                .forEach(row -> written.put(row.group(1), row.group(2)));
        Map<String, String> values = new TreeMap<>();
        flatten("", yaml(CHART.resolve("values.yaml")), values, written);
        assertThat(written).isEqualTo(values);
    }

    /** A map is one row where the README has it so, else a row for each of its entries. */
    private static void flatten(String path, Object value, Map<String, String> into, Map<String, String> written) {
        if (value instanceof Map<?, ?> map && !map.isEmpty() && !written.containsKey(path)) {
            map.forEach((key, each) ->
                    flatten(path.isEmpty() ? String.valueOf(key) : path + "." + key, each, into, written));
        } else {
            into.put(path, new Gson().toJson(value));
        }
    }

    private static Stream<Object> egress(Release release) {
        return maps(at(named(rendered(release.values), "NetworkPolicy", "faces-faumap"), "spec", "egress")).stream()
                .flatMap(rule -> maps(rule.get("ports")).stream())
                .map(port -> port.get("port"));
    }

    private static List<Object> egressPorts(Release release) {
        return egress(release).toList();
    }

    private static Map<String, Object> environment(Map<String, Object> deployment) {
        Map<String, Object> environment = new TreeMap<>();
        Map<String, Object> container =
                maps(at(deployment, "spec", "template", "spec", "containers")).get(0);
        maps(container.get("env"))
                .forEach(each -> environment.put(String.valueOf(each.get("name")), each.get("value")));
        return environment;
    }

    private static Map<String, Object> named(List<Map<String, Object>> objects, String kind, String name) {
        return objects.stream()
                .filter(object -> object.get("kind").equals(kind)
                        && at(object, "metadata", "name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Map<String, Object>> pods(List<Map<String, Object>> objects) {
        return objects.stream()
                .filter(object -> Set.of("Deployment", "StatefulSet", "Pod").contains(object.get("kind")))
                .map(object -> object.get("kind").equals("Pod")
                        ? map(object, "spec")
                        : map(object, "spec", "template", "spec"))
                .toList();
    }

    private static void check(Map<String, Object> object) throws IOException {
        JsonElement json = new Gson().toJsonTree(object);
        String kind = object.get("apiVersion") + " " + object.get("kind");
        switch (kind) {
            case "v1 ConfigMap" -> V1ConfigMap.validateJsonElement(json);
            case "v1 PersistentVolumeClaim" -> V1PersistentVolumeClaim.validateJsonElement(json);
            case "v1 Pod" -> V1Pod.validateJsonElement(json);
            case "v1 Service" -> V1Service.validateJsonElement(json);
            case "v1 ServiceAccount" -> V1ServiceAccount.validateJsonElement(json);
            case "apps/v1 Deployment" -> V1Deployment.validateJsonElement(json);
            case "apps/v1 StatefulSet" -> V1StatefulSet.validateJsonElement(json);
            case "autoscaling/v2 HorizontalPodAutoscaler" -> V2HorizontalPodAutoscaler.validateJsonElement(json);
            case "networking.k8s.io/v1 Ingress" -> V1Ingress.validateJsonElement(json);
            case "networking.k8s.io/v1 NetworkPolicy" -> V1NetworkPolicy.validateJsonElement(json);
            case "policy/v1 PodDisruptionBudget" -> V1PodDisruptionBudget.validateJsonElement(json);
            default -> assertThat(EXTENSIONS).contains(kind);
        }
    }

    private static List<Map<String, Object>> rendered(String values) {
        String text;
        try {
            Path file = Files.writeString(Files.createTempFile(folder, "values", ".yaml"), values);
            text = new Helm(CHART)
                    .template()
                    .withName("faces")
                    .withNamespace("here")
                    .withKubeVersion("1.34.0")
                    .withValuesFile(file)
                    .call();
        } catch (IOException condition) {
            throw new AssertionError(condition);
        }
        List<Map<String, Object>> objects = new ArrayList<>();
        new Yaml().loadAll(new StringReader(text)).forEach(each -> {
            if (each != null) {
                objects.add(asMap(each));
            }
        });
        return objects;
    }

    private static Map<String, Object> yaml(Path file) throws IOException {
        return asMap(new Yaml().load(Files.readString(file)));
    }

    private static Object at(Map<String, Object> object, String... path) {
        Object found = object;
        for (String step : path) {
            found = asMap(found).get(step);
            assertThat(found).as("%s in %s", step, object).isNotNull();
        }
        return found;
    }

    private static Map<String, Object> map(Map<String, Object> object, String... path) {
        return asMap(at(object, path));
    }

    private static List<Map<String, Object>> maps(Object list) {
        return ((List<?>) list).stream().map(ChartTests::asMap).toList();
    }

    private static Map<String, Object> asMap(Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((key, each) -> map.put(String.valueOf(key), each));
        return map;
    }
}
