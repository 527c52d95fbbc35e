package org.faumap.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import tools.jackson.databind.JsonNode;

/**
 * A client that knows the protocol's published schema and nothing of this service: whatever is required there has to be
 * there, of its type, with the data that its shape says.
 */
final class InferenceClient {
    private static final Set<String> DATATYPES = Set.of(
            "BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64",
            "BYTES");

    private final RunningService service;

    InferenceClient(RunningService service) {
        this.service = service;
    }

    record Described(String name, String datatype, List<Long> shape) {}

    record Model(
            String name, List<String> versions, String platform, List<Described> inputs, List<Described> outputs) {}

    record Output(String name, String datatype, List<Long> shape, JsonNode data) {}

    record Response(String modelName, String modelVersion, String id, List<Output> outputs) {
        Output output(String name) {
            return outputs.stream()
                    .filter(output -> output.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("No output " + name));
        }
    }

    /** {@code $metadata_server_response}. */
    String serverName() {
        JsonNode answer = ok(service.get("/v2"));
        text(answer, "version");
        answer.required("extensions").values().forEach(InferenceClient::text);
        return text(answer, "name");
    }

    boolean serverLive() {
        return ok(service.get("/v2/health/live")).required("live").booleanValue();
    }

    boolean serverReady() {
        return ok(service.get("/v2/health/ready")).required("ready").booleanValue();
    }

    boolean modelReady(String model) {
        JsonNode answer = ok(service.get("/v2/models/" + model + "/ready"));
        text(answer, "name");
        return answer.required("ready").booleanValue();
    }

    /** {@code $metadata_model_response}. */
    Model model(String model) {
        JsonNode answer = ok(service.get("/v2/models/" + model));
        return new Model(
                text(answer, "name"),
                answer.required("versions")
                        .valueStream()
                        .map(InferenceClient::text)
                        .toList(),
                text(answer, "platform"),
                described(answer.required("inputs")),
                described(answer.required("outputs")));
    }

    private static List<Described> described(JsonNode tensors) {
        return tensors.valueStream()
                .map(tensor -> new Described(text(tensor, "name"), datatype(tensor), shape(tensor)))
                .toList();
    }

    /** {@code $inference_request} with one input, and its {@code $inference_response}. */
    Response infer(String model, String id, Described input, String data) {
        JsonNode answer = ok(ask(
                model,
                "{\"id\":\"%s\",\"inputs\":[{\"name\":\"%s\",\"shape\":%s,\"datatype\":\"%s\",\"data\":%s}]}"
                        .formatted(id, input.name(), input.shape(), input.datatype(), data)));
        List<Output> outputs = new ArrayList<>();
        for (JsonNode output : answer.required("outputs")) {
            List<Long> shape = shape(output);
            long elements = shape.stream().reduce(1L, (one, other) -> one * other);
            if (output.required("data").size() != elements) {
                throw new AssertionError("Data does not have the shape: " + output);
            }
            outputs.add(new Output(text(output, "name"), datatype(output), shape, output.required("data")));
        }
        return new Response(text(answer, "model_name"), text(answer, "model_version"), text(answer, "id"), outputs);
    }

    Answer ask(String model, String body) {
        return service.post("/v2/models/" + model + "/infer", "application/json", body);
    }

    /** {@code $inference_error_response}. */
    static String error(Answer answer) {
        return text(answer.json(), "error");
    }

    private static JsonNode ok(Answer answer) {
        if (answer.status() != 200 || !answer.header("Content-Type").equals("application/json")) {
            throw new AssertionError(answer.toString());
        }
        return answer.json();
    }

    private static String text(JsonNode object, String name) {
        return text(object.required(name));
    }

    private static String text(JsonNode value) {
        return value.stringValue();
    }

    private static String datatype(JsonNode tensor) {
        String datatype = text(tensor, "datatype");
        if (!DATATYPES.contains(datatype)) {
            throw new AssertionError("No datatype: " + datatype);
        }
        return datatype;
    }

    private static List<Long> shape(JsonNode tensor) {
        return tensor.required("shape").valueStream().map(JsonNode::longValue).toList();
    }
}
