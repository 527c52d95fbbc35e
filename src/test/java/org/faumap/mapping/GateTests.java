package org.faumap.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class GateTests {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Mapping mapping = PlantedMappings.mapping();

    @Test
    void demandsNothingByDefault() {
        Gate.Outcome outcome = JSON.readValue("{}", Gate.class).evaluate(mapping, null, 482, 2);
        assertThat(outcome).isEqualTo(Gate.NONE.evaluate(mapping, null, 482, 2));
        assertThat(outcome.passed()).isTrue();
        assertThat(outcome.checks()).isEmpty();
    }

    @Test
    void readsEveryThreshold() {
        Gate gate = gate("""
                {"minDetectedActionUnits": 2, "minHeldOutAuc": 0.6, "minHeldOutAucPerAu": {"AU12": 0.8, "AU4": 0.7},
                 "maxDrift": {"heldOutAucFall": 0.02, "minMeanCorrelation": 0.1}, "maxFailedImages": 0.01}
                """);
        assertThat(gate.requiresBaseline()).isTrue();
        assertThat(gate.minHeldOutAucPerAu().keySet()).containsExactly("AU4", "AU12");
        Gate.Outcome outcome = gate.evaluate(mapping, PlantedMappings.comparison(1), 482, 2);
        assertThat(outcome.violations()).isEmpty();
        assertThat(outcome.checks())
                .extracting(Gate.Check::rule)
                .contains(
                        "minDetectedActionUnits",
                        "minHeldOutAucPerAu",
                        "maxDrift.heldOutAucFall",
                        "maxDrift.minMeanCorrelation",
                        "maxFailedImages")
                .doesNotContain("minHeldOutAuc"); // both mapped action units have a threshold of their own
        assertThat(JSON.readValue(JSON.writeValueAsString(gate), Gate.class)).isEqualTo(gate);
        assertThat(JSON.readValue(JSON.writeValueAsString(outcome), Gate.Outcome.class))
                .isEqualTo(outcome);
    }

    @Test
    void tellsEveryViolation() {
        Gate.Outcome outcome = gate("""
                        {"minDetectedActionUnits": 3, "minHeldOutAuc": 0.999, "minHeldOutAucPerAu": {"AU9": 0.1, "AU1": 0.1},
                         "maxFailedImages": 0.001}
                        """).evaluate(mapping, null, 482, 2);
        assertThat(outcome.passed()).isFalse();
        assertThat(outcome.violations())
                .extracting(violation -> violation.rule() + " " + violation.subject())
                .containsExactly(
                        "minDetectedActionUnits action units",
                        "minHeldOutAuc AU4",
                        "minHeldOutAuc AU12",
                        "minHeldOutAucPerAu AU1",
                        "minHeldOutAucPerAu AU9",
                        "maxFailedImages images");
        assertThat(outcome.violations().get(3).message()).contains("no face of the data set shows it");
        assertThat(outcome.violations().get(4).message()).contains("too few faces");
        assertThat(outcome.violations().get(4).actual()).isNull();
        assertThat(outcome.violations().get(5).message())
                .isEqualTo("2 of 482 images gave no face, a share of 0.004; at most 0.001 is allowed");
    }

    @Test
    void featureMapsCountThatHeldOutSubjectsConfirm() {
        // The same mapping, as if no held-out subject had borne anything out.
        Mapping unconfirmed = Mapping.read(mapping.json().replaceAll("\"confirmed\" : \\d+", "\"confirmed\" : 0"));
        assertThat(gate("{\"minDetectedActionUnits\": 2}")
                        .evaluate(unconfirmed, null, 482, 2)
                        .violations())
                .extracting(Gate.Violation::message)
                .containsExactly(
                        "0 action units have feature maps of their own that held-out subjects confirm, at least 2 must");
        assertThat(gate("{\"minDetectedActionUnits\": 2, \"countUnconfirmed\": true}")
                        .evaluate(unconfirmed, null, 482, 2)
                        .passed())
                .isTrue();
    }

    @Test
    void tellsWhatAnotherDataSetConfirms() {
        Gate gate = gate("{\"minConfirmedAuc\": 0.7, \"minConfirmedAucPerAu\": {\"AU4\": 0.9, \"AU1\": 0.5}}");
        assertThat(gate.requiresConfirmation()).isTrue();
        assertThat(gate.evaluate(mapping, null, 482, 2).violations())
                .extracting(Gate.Violation::message)
                .containsExactly(
                        "There is no data set that confirms",
                        "AU1 is not confirmed: it is not mapped, or no face of a confirming data set shows it",
                        "AU4 is not confirmed: it is not mapped, or no face of a confirming data set shows it");
        Mapping confirmed = mapping.with(
                null,
                new Confirmation(
                        "photographs",
                        20,
                        10,
                        30,
                        12,
                        List.of(
                                new Confirmation.Unit(
                                        4, List.of(), 30, 8, new HeldOutAuc(0.85, 0.8, 0.9, List.of()), null),
                                new Confirmation.Unit(
                                        12, List.of(), 30, 9, new HeldOutAuc(0.65, 0.6, 0.7, List.of()), null))));
        assertThat(gate.evaluate(confirmed, null, 482, 2).violations())
                .extracting(violation -> violation.rule() + " " + violation.subject() + " " + violation.actual())
                .containsExactly(
                        "minConfirmedAuc AU12 0.65", "minConfirmedAucPerAu AU1 null", "minConfirmedAucPerAu AU4 0.85");
    }

    @Test
    void tellsDrift() {
        Gate gate = gate("{\"maxDrift\": {\"heldOutAucFall\": 0.02, \"minMeanCorrelation\": 1}}");
        Gate.Outcome outcome = gate.evaluate(mapping, PlantedMappings.comparison(4), 482, 2);
        assertThat(outcome.violations())
                .extracting(violation -> violation.rule() + " " + violation.subject())
                .contains("maxDrift.heldOutAucFall AU12", "maxDrift.minMeanCorrelation feature maps");
        assertThat(outcome.violations().get(0).message()).contains("fell by").contains("since m@1");
    }

    @Test
    void doesNotPassDriftWithoutBaseline() {
        Gate gate = gate("{\"maxDrift\": {\"heldOutAucFall\": 1, \"minMeanCorrelation\": -1}}");
        assertThat(gate.evaluate(mapping, null, 482, 2).violations())
                .extracting(Gate.Violation::message)
                .containsOnly("There is no baseline to compare with")
                .hasSize(2);
    }

    @Test
    void refusesThresholdsThatCannotBe() {
        refused("{\"minDetectedActionUnits\": 26}", "minDetectedActionUnits is 26: it goes from 0 to 25");
        refused("{\"minHeldOutAuc\": 1.2}", "minHeldOutAuc is 1.2: it goes from 0 to 1");
        refused("{\"maxFailedImages\": -0.1}", "maxFailedImages is -0.1: it goes from 0 to 1");
        refused("{\"minHeldOutAucPerAu\": {\"AU3\": 0.5}}", "names \"AU3\"");
        refused("{\"minHeldOutAucPerAu\": {\"12\": 0.5}}", "names \"12\"");
        refused("{\"minHeldOutAucPerAu\": {\"AU12\": 7}}", "minHeldOutAucPerAu.AU12 is 7.0");
        refused("{\"minHeldOutAucPerAu\": {\"AU12\": null}}", "minHeldOutAucPerAu.AU12 is empty");
        refused("{\"maxDrift\": {}}", "maxDrift sets no threshold");
        refused("{\"maxDrift\": {\"minMeanCorrelation\": -2}}", "maxDrift.minMeanCorrelation is -2.0");
        assertThatThrownBy(() -> new Gate(null, null, Double.NaN, new HashMap<>(), null, Map.of(), null, null))
                .hasMessage("minHeldOutAuc is NaN: it goes from 0 to 1");
        assertThatThrownBy(() -> Gate.NONE.evaluate(mapping, null, 1, 2)).hasMessageContaining("2 of 1 images");
    }

    private static void refused(String json, String message) {
        assertThatThrownBy(() -> gate(json)).rootCause().hasMessageContaining(message);
    }

    private static Gate gate(String json) {
        return JSON.readValue(json, Gate.class);
    }
}
