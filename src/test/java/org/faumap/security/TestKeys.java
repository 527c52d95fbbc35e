package org.faumap.security;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A key for each scope, and one that has them all. */
public final class TestKeys {
    public static final String ALL = "fm_test-key-of-all-scopes";
    static final String WRONG = "fm_test-key-of-all-scopeS";

    private TestKeys() {}

    static String of(Scope scope) {
        return "fm_test-key-of-" + scope.word();
    }

    static String hash(String key) {
        return "sha256:" + java.util.HexFormat.of().formatHex(KeyHash.sha256(key));
    }

    /** As properties of the service. */
    public static String[] properties(String... further) {
        List<String> properties = new ArrayList<>(List.of(further));
        int index = 0;
        for (Scope scope : Scope.values()) {
            properties.addAll(property(index++, scope.word(), of(scope), scope.word()));
        }
        properties.addAll(property(index, "all", ALL, "infer,jobs,admin"));
        return properties.toArray(String[]::new);
    }

    public static List<String> property(int index, String name, String key, String scopes) {
        String prefix = "faumap.security.keys[%d].".formatted(index);
        return List.of(
                prefix + "name=" + name,
                prefix + "hash=" + hash(key),
                prefix + "scopes=" + scopes.toLowerCase(Locale.ROOT));
    }
}
