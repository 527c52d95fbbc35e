package org.faumap.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.batch.core.repository.ExecutionContextSerializer;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a step remembers, as text: numbers, strings and truth values, each with the letter of its kind. Spring Batch's own form
 * is serialised Java objects, and whoever could write into the database could have any of them made.
 */
final class PlainContexts implements ExecutionContextSerializer {
    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public void serialize(Map<String, Object> context, OutputStream stream) throws IOException {
        Map<String, String> plain = new LinkedHashMap<>();
        context.forEach((key, value) -> plain.put(key, kind(value) + String.valueOf(value)));
        stream.write(JSON.writeValueAsBytes(plain));
    }

    private static char kind(Object value) {
        if (value instanceof String) {
            return 's';
        }
        if (value instanceof Integer) {
            return 'i';
        }
        if (value instanceof Long) {
            return 'l';
        }
        if (value instanceof Boolean) {
            return 'b';
        }
        throw new IllegalArgumentException("Steps remember no " + value.getClass());
    }

    @Override
    public Map<String, Object> deserialize(InputStream stream) throws IOException {
        Map<String, Object> context = new HashMap<>();
        JSON.readValue(stream.readAllBytes(), new TypeReference<Map<String, String>>() {})
                .forEach((key, plain) -> context.put(key, value(plain.charAt(0), plain.substring(1))));
        return context;
    }

    private static Object value(char kind, String text) {
        return switch (kind) {
            case 's' -> text;
            case 'i' -> Integer.valueOf(text);
            case 'l' -> Long.valueOf(text);
            case 'b' -> Boolean.valueOf(text);
            default -> throw new IllegalArgumentException("There is no kind " + kind);
        };
    }
}
