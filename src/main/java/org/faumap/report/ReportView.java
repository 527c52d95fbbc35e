package org.faumap.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.faumap.facs.ActionUnit;
import org.faumap.mapping.Ablation;
import org.faumap.mapping.FalseDiscoveryRate;
import org.faumap.mapping.Gate;
import org.faumap.mapping.Interval;
import org.faumap.mapping.Localization;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MappingComparison;
import org.faumap.mapping.Observations;
import org.jspecify.annotations.Nullable;

/** What the templates of a report ask of it, whether it is a file or a page of the service. Immutable. */
public final class ReportView {
    private static final int COMPANY = 6;

    private final Mapping mapping;
    private final @Nullable Observations observations;
    private final @Nullable MappingComparison comparison;
    private final Gate.@Nullable Outcome gate;
    private final Map<String, String> sheets;
    private final List<Download> downloads;
    private final Map<String, String> facts;
    private final List<Mapping.Unit> units;
    private final List<String> names;
    private final double[][] qWithin;

    /**
     * @param observations those the mapping was made from; null where they were not kept: histograms and company are left out then
     * @param comparison with the baseline; null when there is none
     * @param gate what came of the gate; null when none was set
     * @param sheets addresses of images by feature map, as {@link TopFaces} draws them; may be empty
     * @param facts more lines for the method, by what they are; may be empty
     * @param order of the action units
     */
    public ReportView(
            Mapping mapping,
            @Nullable Observations observations,
            @Nullable MappingComparison comparison,
            Gate.@Nullable Outcome gate,
            Map<String, String> sheets,
            List<Download> downloads,
            Map<String, String> facts,
            UnitOrder order) {
        this.mapping = mapping;
        this.observations = observations;
        this.comparison = comparison;
        this.gate = gate;
        this.sheets = Map.copyOf(sheets);
        sheets.values().forEach(SafeAddress::checked);
        this.downloads = List.copyOf(downloads);
        this.facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        units = order.of(mapping);
        names = mapping.featureMaps().stream().map(Mapping.FeatureMap::name).toList();
        qWithin = FalseDiscoveryRate.withinExpressions(mapping);
    }

    public Mapping mapping() {
        return mapping;
    }

    public @Nullable MappingComparison comparison() {
        return comparison;
    }

    public Gate.@Nullable Outcome gate() {
        return gate;
    }

    public List<Download> downloads() {
        return downloads;
    }

    public Map<String, String> facts() {
        return facts;
    }

    /** The action units, in their order. */
    public List<Mapping.Unit> units() {
        return units;
    }

    public String title() {
        return "Action units in the feature maps of " + mapping.model();
    }

    public List<Figure> figures() {
        return Figure.all(mapping, gate);
    }

    public ZMatrix matrix() {
        return new ZMatrix(mapping, units);
    }

    /** Whether AUCs on held-out subjects have intervals. */
    public boolean intervals() {
        return ReportNumbers.hasIntervals(mapping);
    }

    public Optional<Mapping.Control> control(String name) {
        return Headline.control(mapping, name);
    }

    /** The AUC of an action unit's score under other conditions; null where that was not measured. */
    public @Nullable Double score(String control, Mapping.Unit unit) {
        return control(control)
                .map(found -> found.scoreAuc().get(unit.actionUnit().label()))
                .orElse(null);
    }

    /** Feature maps that are significant for an action unit, assigned to it or not. */
    public int significant(Mapping.Unit unit) {
        return Headline.significant(mapping, unit);
    }

    /** For significant feature maps of an action unit. */
    public Scale significantScale() {
        return new Scale(
                0, Math.max(1, units.stream().mapToInt(this::significant).max().orElse(1)));
    }

    /** Significant pairs of an action unit with shuffled codes, in the mean: the control is known for all together. */
    public double shuffledPairs() {
        long mapped = units.stream().filter(Mapping.Unit::mapped).count();
        return control(Mapping.Control.SHUFFLED)
                .map(control -> (double) control.significantPairs() / Math.max(1, mapped))
                .orElse(0.0);
    }

    /** How often an action unit occurs, how it varies, and how well its score holds. */
    public String facts(Mapping.Unit unit) {
        int all = unit.positives() + unit.negatives();
        String shown = "%s of %s faces show it (%s)."
                .formatted(
                        ReportNumbers.grouped(unit.positives()),
                        ReportNumbers.grouped(all),
                        ReportNumbers.percent(all == 0 ? 0 : (double) unit.positives() / all));
        if (!unit.mapped()) {
            int least = mapping.settings().minFacesPerAu();
            return shown + " At least %s with it and %s without it are needed.".formatted(least, least);
        }
        String within =
                " %s of its variance lies within expressions.".formatted(ReportNumbers.percent(unit.withinShare()));
        String score = unit.heldOutAuc() == null
                ? " Its score could not be confirmed: no held-out face shows it, or all do."
                : " Its score has a held-out AUC of %s.".formatted(ReportNumbers.interval(unit.heldOutAuc()));
        return shown + within + score;
    }

    /** What is said above an action unit's feature maps. */
    public String ranking(Mapping.Unit unit) {
        if (unit.assigned() == 0) {
            return "No feature map of its own; the most sensitive one%s".formatted(owner(unit.best()));
        }
        return unit.assigned() > unit.detectors().size()
                ? "The first %s of %s assigned feature maps"
                        .formatted(unit.detectors().size(), unit.assigned())
                : ReportNumbers.count(unit.assigned(), "assigned feature map", "assigned feature maps");
    }

    private String owner(Mapping.@Nullable Detector best) {
        if (best == null) {
            return "";
        }
        Integer au = mapping.featureMaps().get(names.indexOf(best.map())).au();
        return au == null
                ? " is unassigned"
                : " belongs to " + ActionUnit.of(au).label();
    }

    /** Its detectors, or else the feature map that is most sensitive to it. */
    public List<Mapping.Detector> ranked(Mapping.Unit unit) {
        List<Mapping.Detector> rows = new ArrayList<>(unit.detectors());
        Mapping.Detector best = unit.best();
        if (rows.isEmpty() && best != null) {
            rows.add(best);
        }
        return rows;
    }

    /** The detectors that are shown with images. */
    public List<Mapping.Detector> shown(Mapping.Unit unit) {
        return unit.detectors().stream().limit(TopFaces.DETECTORS).toList();
    }

    public double q(Mapping.Unit unit, Mapping.Detector detector) {
        return unit.testedQ()[names.indexOf(detector.map())];
    }

    public double qWithin(Mapping.Unit unit, Mapping.Detector detector) {
        return qWithin[mapping.actionUnits().indexOf(unit)][names.indexOf(detector.map())];
    }

    /** The action units most correlated with one; none where the faces are not known. */
    public List<CoOccurrence> company(Mapping.Unit unit) {
        List<ActionUnit> others =
                mapping.actionUnits().stream().map(Mapping.Unit::actionUnit).toList();
        return observations == null ? List.of() : CoOccurrence.of(observations, unit.actionUnit(), others, COMPANY);
    }

    /** The responses of a feature map with and without an action unit; null where the faces are not known. */
    public @Nullable ResponseHistogram histogram(Mapping.Detector detector, Mapping.Unit unit) {
        return observations == null ? null : ResponseHistogram.of(observations, detector.map(), unit.actionUnit());
    }

    /** The address of the faces that a feature map responds to most; null where they were not drawn. */
    public @Nullable String sheet(Mapping.Detector detector) {
        return sheets.get(detector.map());
    }

    /** For the changes of logits, of both kinds. */
    public Scale logits(Ablation ablation) {
        double most = 1e-6;
        for (Map<String, Double> logits : List.of(ablation.logits(), ablation.randomLogits())) {
            for (double change : logits.values()) {
                most = Math.max(most, Math.abs(change));
            }
        }
        return new Scale(-most, most);
    }

    /** For concentrations within regions. */
    public Scale concentration(Localization found) {
        double most = found.interval().map(Interval::high).orElse(found.concentration());
        return new Scale(0, Math.max(2, Math.ceil(Math.max(most, found.elsewhere()))));
    }

    /** For changes of the score's AUC since the baseline. */
    public Scale changes(MappingComparison found) {
        double most = 0.05;
        for (MappingComparison.UnitChange unit : found.units()) {
            most = Math.max(most, unit.scoreAucChange() == null ? 0 : Math.abs(unit.scoreAucChange()));
        }
        return new Scale(-most, most);
    }

    /** The outline of a histogram of the correlations of matched feature maps, 20 wide and 100 high. */
    public String correlations(MappingComparison found) {
        int bins = 20;
        double[] counts = new double[bins];
        for (MappingComparison.Match match : found.matches()) {
            counts[(int) Math.max(0, Math.min(bins - 1, match.correlation() * bins))]++;
        }
        List<Double> heights = Arrays.stream(counts).boxed().toList();
        return ResponseHistogram.area(
                heights, heights.stream().max(Double::compare).orElse(0.0));
    }

    /** How many matched feature maps are each other's most similar. */
    public long mutual(MappingComparison found) {
        return found.matches().stream().filter(MappingComparison.Match::mutual).count();
    }
}
