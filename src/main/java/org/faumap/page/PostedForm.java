package org.faumap.page;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields of a form, by name; those that were left empty are not there.
 *
 * @param fields without blanks around
 */
record PostedForm(Map<String, String> fields) {
    PostedForm {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    static PostedForm of(HttpServletRequest request) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        String body = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        for (String pair : body.split("&", -1)) {
            int at = pair.indexOf('=');
            if (at > 0) {
                String value = decoded(pair.substring(at + 1)).strip();
                if (!value.isEmpty()) {
                    fields.put(decoded(pair.substring(0, at)), value);
                }
            }
        }
        return new PostedForm(fields);
    }

    /** As it is where it cannot be read. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException condition) {
            return text;
        }
    }
}
