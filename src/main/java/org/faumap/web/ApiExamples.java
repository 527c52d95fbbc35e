package org.faumap.web;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.tags.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import tools.jackson.databind.json.JsonMapper;

/**
 * Examples of requests that can be sent as they stand, of what the service answers to them, and the order of the description: that of
 * a user's journey.
 */
@Configuration(proxyBeanMethods = false)
class ApiExamples {
    private static final String FACE = "/datasets/demo/s001/s001_023.png";
    private static final String OTHER_FACE = "/datasets/demo/s003/s003_023.png";
    private static final String IMAGES = "#/components/schemas/ImagesAsJson";
    private static final String JSON = org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

    /**
     * Answers that are shown, by the call's id and the status, in {@code api/ID-STATUS.json}; lists in them end after two.
     * {@code ApiExampleTests} makes them of what the service answers, and holds them against it.
     */
    static final Map<String, String> ANSWERS = answers();

    private static Map<String, String> answers() {
        Map<String, String> answers = new LinkedHashMap<>();
        answers.put("labelExpressions-200", "A rendered face");
        answers.put("labelExpressions-422", "A file that ends too early");
        answers.put("explainFace-201", "A rendered face, two feature maps of each layer");
        answers.put("measureActionUnits-200", "A rendered face, two of its action units");
        answers.put("describeModel-404", "A model that is not served");
        answers.put("startMappingJob-202", "A job that waits for its turn");
        return answers;
    }

    /** Last: what it goes through has to be there. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    OpenApiCustomizer examplesOfAllCalls() {
        return api -> {
            operations(api).forEach(ApiExamples::describe);
            operations(api).forEach(ApiExamples::describeAnswers);
            api.setPaths(inOrder(api));
        };
    }

    private static Stream<Operation> operations(OpenAPI api) {
        return api.getPaths().values().stream().flatMap(path -> path.readOperations().stream());
    }

    private static void describe(Operation call) {
        MediaType body = call.getRequestBody() == null || call.getRequestBody().getContent() == null
                ? null
                : call.getRequestBody().getContent().get(JSON);
        if (body != null
                && body.getSchema() != null
                && IMAGES.equals(body.getSchema().get$ref())) {
            body.addExamples("face", example("A rendered face", images(FACE)));
            if (!Objects.equals(call.getOperationId(), "explainFace")) {
                body.addExamples("faces", example("Two images, two results", images(FACE, OTHER_FACE)));
            }
        }
        if (body != null && String.valueOf(call.getOperationId()).startsWith("infer")) {
            body.addExamples(
                    "image",
                    example(
                            "A rendered face as a file",
                            Map.of(
                                    "inputs",
                                    List.of(Map.of(
                                            "name",
                                            "image",
                                            "shape",
                                            List.of(1),
                                            "datatype",
                                            "BYTES",
                                            "data",
                                            List.of(base64(FACE)))))));
        }
        if (body != null) {
            jsonFirst(call.getRequestBody().getContent(), body);
        }
    }

    private static void describeAnswers(Operation call) {
        call.getResponses().forEach((status, answer) -> {
            String name = call.getOperationId() + "-" + status;
            if (ANSWERS.containsKey(name)) {
                answer.getContent().forEach((type, content) -> {
                    if (type.endsWith("json")) {
                        content.addExamples("answer", example(ANSWERS.get(name), json("/api/" + name + ".json")));
                    }
                });
            }
        });
    }

    private static Object json(String resource) {
        try (InputStream bytes = Objects.requireNonNull(ApiExamples.class.getResourceAsStream(resource), resource)) {
            return JsonMapper.shared().readValue(bytes, Map.class);
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
    }

    /** What stands first is what "try it out" sends: a file would have to be chosen. */
    private static void jsonFirst(Content content, MediaType json) {
        Map<String, MediaType> others = new LinkedHashMap<>(content);
        content.clear();
        content.put(JSON, json);
        others.forEach(content::putIfAbsent);
    }

    private static Example example(String summary, Object value) {
        return new Example().summary(summary).value(value);
    }

    private static Map<String, Object> images(String... resources) {
        return Map.of(
                "images",
                Stream.of(resources)
                        .map(each -> Map.of("name", each.substring(each.lastIndexOf('/') + 1), "data", base64(each)))
                        .toList());
    }

    private static String base64(String resource) {
        try (InputStream bytes = Objects.requireNonNull(ApiExamples.class.getResourceAsStream(resource), resource)) {
            return Base64.getEncoder().encodeToString(bytes.readAllBytes());
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
    }

    /** By tag, then the shorter address first: what there is before what can be done with it. */
    private static Paths inOrder(OpenAPI api) {
        List<String> tags = api.getTags().stream().map(Tag::getName).toList();
        Paths sorted = new Paths();
        api.getPaths().entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, PathItem> path) -> place(path.getValue(), tags))
                        .thenComparingInt(path -> path.getKey().split("/").length)
                        .thenComparing(Map.Entry::getKey))
                .forEach(path -> sorted.addPathItem(path.getKey(), path.getValue()));
        return sorted;
    }

    private static int place(PathItem path, List<String> tags) {
        return path.readOperations().stream()
                .flatMap(call -> call.getTags() == null ? Stream.empty() : call.getTags().stream())
                .mapToInt(tags::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(tags.size());
    }
}
