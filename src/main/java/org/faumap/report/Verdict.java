package org.faumap.report;

import java.util.ArrayList;
import java.util.List;
import org.faumap.mapping.Gate;
import org.faumap.mapping.Mapping;
import org.jspecify.annotations.Nullable;

/** What a mapping comes to, in a few plain sentences. */
public final class Verdict {
    private Verdict() {}

    /** @param gate what came of the gate; null when none was set */
    public static List<String> of(Mapping mapping, Gate.@Nullable Outcome gate) {
        List<String> sentences = new ArrayList<>();
        if (gate == null) {
            sentences.add("No thresholds were set.");
        } else if (gate.passed()) {
            sentences.add("The gate has passed: %s."
                    .formatted(ReportNumbers.count(gate.checks().size(), "check", "checks")));
        } else {
            sentences.add("The gate has not passed: %s of %s failed."
                    .formatted(
                            gate.violations().size(),
                            ReportNumbers.count(gate.checks().size(), "check", "checks")));
        }
        Headline headline = Headline.of(mapping);
        sentences.add("%s of %s action units have feature maps of their own%s."
                .formatted(
                        headline.detected(),
                        headline.units(),
                        headline.confirmed() == null
                                ? ""
                                : "; of %s such maps held-out subjects confirm %s"
                                        .formatted(headline.assigned(), headline.confirmed())));
        Headline.control(mapping, Mapping.Control.TRAINED)
                .ifPresent(trained -> sentences.add(scores(mapping, trained)));
        return sentences;
    }

    private static String scores(Mapping mapping, Mapping.Control trained) {
        String untrained = Headline.control(mapping, Mapping.Control.UNTRAINED)
                .map(control -> ", with an untrained network %s".formatted(ReportNumbers.auc(control.medianScoreAuc())))
                .orElse("");
        return "On held-out subjects the scores have a median AUC of %s%s; 0.5 is chance."
                .formatted(ReportNumbers.auc(trained.medianScoreAuc()), untrained);
    }
}
