package org.faumap.web;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** Reads bodies of which every field must be known, and says in our words what is wrong with one. */
public final class StrictJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    private static final int LONGEST_PATH = 80;

    private StrictJson() {}

    /**
     * Reads a body.
     *
     * @param smallest an example of a body that is enough, for whoever sends none
     * @throws IllegalArgumentException naming the field that cannot be read, or what it takes; a sentence for the caller
     */
    public static <T> T read(byte[] body, Class<T> type, String smallest) {
        try {
            T request = body.length == 0 ? null : JSON.readValue(body, type);
            if (request == null) {
                throw new IllegalArgumentException("The body is empty; the smallest is %s.".formatted(smallest));
            }
            return request;
        } catch (UnrecognizedPropertyException condition) {
            throw new IllegalArgumentException(
                    "There is no field %s; known are %s."
                            .formatted(
                                    path(condition),
                                    Objects.requireNonNullElse(condition.getKnownPropertyIds(), List.of()).stream()
                                            .map(String::valueOf)
                                            .sorted()
                                            .collect(Collectors.joining(", "))),
                    condition);
        } catch (InvalidFormatException condition) {
            Class<?> wanted = condition.getTargetType();
            throw new IllegalArgumentException(
                    "%s cannot be read%s."
                            .formatted(
                                    path(condition),
                                    wanted.isEnum()
                                            ? ": it is one of "
                                                    + List.of(wanted.getEnumConstants()).stream()
                                                            .map(StrictJson::word)
                                                            .collect(Collectors.joining(", "))
                                            : ""),
                    condition);
        } catch (DatabindException condition) {
            // Records check themselves, and say what is wrong in our words.
            throw new IllegalArgumentException(
                    condition.getCause() instanceof IllegalArgumentException reason && reason.getMessage() != null
                            ? reason.getMessage() + "."
                            : "%s is not of the kind that is expected.".formatted(path(condition)),
                    condition);
        } catch (InputCoercionException condition) {
            throw new IllegalArgumentException("%s is too large a number.".formatted(path(condition)), condition);
        } catch (JacksonException condition) {
            throw new IllegalArgumentException("The body is no JSON.", condition);
        }
    }

    private static String word(Object constant) {
        return JSON.writeValueAsString(constant).replace("\"", "");
    }

    private static String path(JacksonException condition) {
        String path = condition.getPath().stream()
                .map(step -> step.getPropertyName() == null ? "[" + step.getIndex() + "]" : step.getPropertyName())
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "The body" : path.length() > LONGEST_PATH ? path.substring(0, LONGEST_PATH) : path;
    }
}
