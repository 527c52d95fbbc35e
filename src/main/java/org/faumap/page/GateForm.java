package org.faumap.page;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.faumap.mapping.Gate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The thresholds of a gate as fields of a form, and back. What is left empty demands nothing. */
final class GateForm {
    static final String PER_AU = "minHeldOutAucPerAu";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> SIMPLE =
            List.of("minDetectedActionUnits", "minHeldOutAuc", "minConfirmedAuc", "maxFailedImages");
    private static final List<String> DRIFT = List.of("heldOutAucFall", "minMeanCorrelation");

    private GateForm() {}

    /** Whether any threshold is among the fields. */
    static boolean isIn(Map<String, String> fields) {
        return fields.containsKey(PER_AU)
                || SIMPLE.stream().anyMatch(fields::containsKey)
                || DRIFT.stream().anyMatch(fields::containsKey);
    }

    /**
     * As the API takes it.
     *
     * @throws IllegalArgumentException naming the field that is no number, or not of the form {@code AU12=0.8}
     */
    static Map<String, Object> json(Map<String, String> fields) {
        Map<String, Object> gate = new LinkedHashMap<>();
        SIMPLE.forEach(name -> put(gate, name, fields.get(name)));
        Map<String, Object> drift = new LinkedHashMap<>();
        DRIFT.forEach(name -> put(drift, name, fields.get(name)));
        if (!drift.isEmpty()) {
            gate.put("maxDrift", drift);
        }
        String perAu = fields.get(PER_AU);
        if (perAu != null) {
            Map<String, Object> units = new LinkedHashMap<>();
            for (String term : perAu.strip().split("[,;\\s]+", -1)) {
                String[] sides = term.split("=", -1);
                if (sides.length != 2) {
                    throw new IllegalArgumentException(PER_AU + " is written as AU12=0.8, AU25=0.7");
                }
                put(units, sides[0], sides[1]);
            }
            gate.put(PER_AU, units);
        }
        return gate;
    }

    private static void put(Map<String, Object> to, String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            return;
        }
        try {
            double number = Double.parseDouble(value.strip());
            to.put(
                    name,
                    number == Math.rint(number) && Math.abs(number) < 1e9 ? (Object) (long) number : (Object) number);
        } catch (NumberFormatException condition) {
            throw new IllegalArgumentException("%s is no number".formatted(name), condition);
        }
    }

    /** The fields of a gate. */
    static Map<String, String> fields(Gate gate) {
        Map<String, String> fields = new LinkedHashMap<>();
        var json = JSON.valueToTree(gate);
        SIMPLE.forEach(name -> fields.put(name, json.path(name).asString("")));
        DRIFT.forEach(name -> fields.put(name, json.path("maxDrift").path(name).asString("")));
        fields.put(
                PER_AU,
                gate.minHeldOutAucPerAu().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(", ")));
        return fields;
    }

    /** Of what a form holds, in the way the API reads it. */
    static byte[] body(Map<String, String> fields) {
        return JSON.writeValueAsBytes(json(fields));
    }
}
