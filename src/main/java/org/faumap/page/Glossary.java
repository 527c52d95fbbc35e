package org.faumap.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.Yaml;

/** Every term of art with its one sentence: {@code page/glossary.yaml}. Tooltips and the page of all terms read it. */
public final class Glossary {
    private static final Map<String, String> SENTENCES = read("/page/glossary.yaml");

    private Glossary() {}

    /** All terms with their sentences, in the order of the file. */
    public static Map<String, String> all() {
        return SENTENCES;
    }

    /**
     * The sentence of a term.
     *
     * @throws IllegalArgumentException if the file has no such term
     */
    public static String sentence(String term) {
        String sentence = SENTENCES.get(term);
        if (sentence == null) {
            throw new IllegalArgumentException("The glossary has no \"%s\"".formatted(term));
        }
        return sentence;
    }

    /** Where a term stands on the page of all terms. */
    public static String anchor(String term) {
        return term.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }

    private static Map<String, String> read(String resource) {
        try (InputStream text = Objects.requireNonNull(Glossary.class.getResourceAsStream(resource), resource)) {
            Map<String, String> sentences = new LinkedHashMap<>();
            new Yaml().<Map<String, String>>load(text).forEach(sentences::put);
            return Collections.unmodifiableMap(sentences);
        } catch (IOException condition) {
            throw new UncheckedIOException(resource + " is part of the program", condition);
        }
    }
}
