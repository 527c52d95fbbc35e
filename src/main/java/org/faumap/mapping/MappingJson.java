package org.faumap.mapping;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code mapping.json}. */
final class MappingJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private MappingJson() {}

    static String write(Mapping mapping) {
        return JSON.writeValueAsString(mapping) + "\n";
    }

    /** @throws IllegalArgumentException if it is not one; the message says why */
    static Mapping read(String json) {
        try {
            Mapping mapping = JSON.readValue(json, Mapping.class);
            if (mapping == null) { // the JSON is "null"
                throw new IllegalArgumentException("mapping.json holds no mapping");
            }
            return mapping;
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    e.getCause() instanceof IllegalArgumentException reason
                            ? "mapping.json: " + reason.getMessage()
                            : "mapping.json is not the JSON that is expected");
        }
    }
}
