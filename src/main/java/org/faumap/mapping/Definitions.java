package org.faumap.mapping;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.Yaml;

/** What each number of a mapping is, in words: the texts of {@code mapping/definitions.yaml}. */
final class Definitions {
    /** By field, in the order of the file. */
    static final Map<String, String> ALL = read("/mapping/definitions.yaml");

    private Definitions() {}

    private static Map<String, String> read(String resource) {
        try (InputStream text = Objects.requireNonNull(Definitions.class.getResourceAsStream(resource), resource)) {
            Map<String, String> texts = new LinkedHashMap<>();
            new Yaml().<Map<String, String>>load(text).forEach(texts::put);
            return Collections.unmodifiableMap(texts);
        } catch (IOException condition) {
            throw new UncheckedIOException(resource + " is part of the program", condition);
        }
    }
}
