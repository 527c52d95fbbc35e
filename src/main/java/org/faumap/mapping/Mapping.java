package org.faumap.mapping;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.faumap.facs.ActionUnit;
import org.faumap.model.DescriptionHashes;
import org.faumap.model.ModelDescription;
import org.faumap.model.ModelId;
import org.jspecify.annotations.Nullable;

/**
 * Which feature maps of a network are sensitive to which action units, with all that is needed to doubt it. Written as
 * {@code mapping.json}: equal observations and settings give equal bytes, whatever the number of threads or shards.
 *
 * @param format {@value #FORMAT}
 * @param model the network
 * @param weightsSha256 of its weights' file
 * @param descriptionSha256 of what its description says of labels, layers, input and calibration; null in mappings of earlier
 *     versions, which are not served until {@link #pinned}
 * @param data what it was shown
 * @param settings how the mapping was made
 * @param test by which feature maps are assigned; in a mapping that does not say so it is the one by face
 * @param definitions what each number is, by field
 * @param featureMaps every feature map and the action unit it belongs to
 * @param actionUnits every action unit of the data, smallest first
 * @param controls the same analysis where nothing is to be found
 * @param reference how the scores lie on faces of the kind that is served; null when none were given
 * @param confirmation what the mapping says of coded faces of that kind; null when none were given
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Mapping(
        String format,
        ModelId model,
        String weightsSha256,
        @Nullable DescriptionHashes descriptionSha256,
        Data data,
        MappingSettings settings,
        Test test,
        Map<String, String> definitions,
        List<FeatureMap> featureMaps,
        List<Unit> actionUnits,
        List<Control> controls,
        @Nullable Reference reference,
        @Nullable Confirmation confirmation) {
    static final String FORMAT = "faumap-mapping/1";

    public Mapping {
        if (!FORMAT.equals(format)) {
            throw new IllegalArgumentException("format is \"%s\"; \"%s\" is read here".formatted(format, FORMAT));
        }
        test = Objects.requireNonNullElse(test, Test.of(TestLevel.FACE, data.subjects()));
        definitions = new LinkedHashMap<>(definitions);
        featureMaps = List.copyOf(featureMaps);
        actionUnits = List.copyOf(actionUnits);
        controls = List.copyOf(controls);
    }

    /**
     * What assignments rest on.
     *
     * @param subjects the mapping is made from
     * @param caution what is wrong with it; null when nothing is
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "MappingTest")
    public record Test(
            TestLevel level, int subjects, @Nullable String caution) {
        static Test of(TestLevel level, int subjects) {
            return new Test(level, subjects, level.caution());
        }
    }

    /**
     * The faces of a mapping.
     *
     * @param name of the data set
     * @param sha256 of the observations, {@link Observations#sha256}
     * @param faces those the mapping was made from
     * @param subjects of these
     * @param heldOutFaces those that only confirm
     * @param heldOutSubjects of these
     * @param failures images that could not be read or showed no face, by what was wrong with them
     */
    @Schema(name = "MappingData")
    public record Data(
            String name,
            String sha256,
            int faces,
            int subjects,
            int heldOutFaces,
            int heldOutSubjects,
            Map<String, Integer> failures) {
        /** Images that could not be read or showed no face. */
        public int failedImages() {
            return failures.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /**
     * A feature map.
     *
     * @param name such as {@code conv3_1/57}
     * @param au the action unit it is assigned to; null when none is significant
     * @param z of that action unit, or the largest
     * @param runnerUp the action unit with the second largest z
     * @param margin by which z is larger than the runner-up's
     * @param argmax the action unit with the largest raw distance, the papers' rule; mostly a rare one
     * @param argmaxDistance that distance
     * @param heldOutAuc of its responses against its action unit on held-out subjects; null when it has none, and where none
     *     of their faces shows it, or all do
     * @param confirmed whether held-out subjects bear the assignment out: the interval of that AUC lies wholly on the side of
     *     1/2 that the mapping's subjects say, or, with too few subjects for one, those of two or more subjects all do; null when
     *     it is not assigned, and in mappings that were made before this was told
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "MappedFeatureMap")
    public record FeatureMap(
            String name,
            @Nullable Integer au,
            double z,
            @Nullable Integer runnerUp,
            double margin,
            int argmax,
            double argmaxDistance,
            @Nullable HeldOutAuc heldOutAuc,
            @Nullable Boolean confirmed) {}

    /**
     * An action unit and its pairs with all feature maps, in the order of {@link Mapping#featureMaps}.
     *
     * @param au its number
     * @param name in FACS
     * @param positives faces of the mapping that show it
     * @param negatives faces that do not
     * @param mapped false when there are fewer than {@link MappingSettings#minFacesPerAu} of either: then nothing is assigned to it
     * @param withinShare how much of its variance is left within expressions, 0 to 1
     * @param identifiable whether it varies enough within expressions to be told from them
     * @param distance the raw distance
     * @param z the distance against its permutations
     * @param auc signed: below 1/2 where the action unit suppresses the map
     * @param rankZ Mann-Whitney's z
     * @param p two-sided, of rankZ
     * @param q Benjamini and Hochberg's, over all pairs of mapped action units
     * @param familyWiseP by the largest |z| of all pairs over permutations, of rankZ or, by subject, of subjectZ
     * @param subjectZ rankZ when codes change places within subjects only
     * @param bySubject the test by subject; null when the mapping's test is by face
     * @param withinZ rankZ when codes change places within expressions only
     * @param withinP two-sided, of withinZ
     * @param assigned how many feature maps are assigned to it
     * @param confirmed how many of these held-out subjects bear out, {@link FeatureMap#confirmed}; null in mappings that were
     *     made before this was told
     * @param detectors assigned feature maps, largest z first, at most {@value #DETECTORS}, confirmed on held-out subjects
     * @param best the feature map with the largest |rankZ|, whatever it is assigned to, confirmed likewise
     * @param score all its best feature maps together; null when it is not mapped
     * @param heldOutAuc of the score on held-out subjects; null when none show it, or all do
     * @param ablation what happens without its detectors; null when it has none or that was not tried
     * @param localization where its detectors look; null when it has none, or regions are not known
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @SuppressWarnings("ArrayRecordComponent") // compared as JSON only
    @Schema(name = "MappedUnit")
    public record Unit(
            int au,
            String name,
            int positives,
            int negatives,
            boolean mapped,
            double withinShare,
            boolean identifiable,
            double[] distance,
            double[] z,
            double[] auc,
            double[] rankZ,
            double[] p,
            double[] q,
            double[] familyWiseP,
            double[] subjectZ,
            @Nullable BySubject bySubject,
            double[] withinZ,
            double[] withinP,
            int assigned,
            @Nullable Integer confirmed,
            List<Detector> detectors,
            @Nullable Detector best,
            @Nullable Score score,
            @Nullable HeldOutAuc heldOutAuc,
            @Nullable Ablation ablation,
            @Nullable Localization localization) {
        static final int DETECTORS = 9;

        /** @throws IllegalArgumentException if there is no such action unit here */
        public Unit {
            ActionUnit.of(au);
            Objects.requireNonNull(name);
            detectors = List.copyOf(detectors);
        }

        /** Of all pairs, the q by which feature maps are assigned: of the mapping's test. */
        public double[] testedQ() {
            return bySubject == null ? q : bySubject.q();
        }

        public ActionUnit actionUnit() {
            return ActionUnit.of(au);
        }

        Unit with(@Nullable Ablation newAblation, @Nullable Localization newLocalization) {
            return new Unit(
                    au,
                    name,
                    positives,
                    negatives,
                    mapped,
                    withinShare,
                    identifiable,
                    distance,
                    z,
                    auc,
                    rankZ,
                    p,
                    q,
                    familyWiseP,
                    subjectZ,
                    bySubject,
                    withinZ,
                    withinP,
                    assigned,
                    confirmed,
                    detectors,
                    best,
                    score,
                    heldOutAuc,
                    newAblation,
                    newLocalization);
        }
    }

    /**
     * An action unit's tests by subject, in the order of {@link Mapping#featureMaps}.
     *
     * @param p {@link ClusteredMannWhitney#p}
     * @param q Benjamini and Hochberg's, over all pairs of mapped action units
     * @param degreesOfFreedom of p: how many subjects of equal weight it rests on, less one
     */
    @SuppressWarnings("ArrayRecordComponent") // compared as JSON only
    public record BySubject(double[] p, double[] q, double degreesOfFreedom) {}

    /**
     * A feature map of an action unit.
     *
     * @param map its name
     * @param z of the distance
     * @param auc on the mapping's subjects
     * @param heldOutAuc on held-out subjects; null when none show the action unit, or all do
     * @param withinP two-sided p within expressions
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "MappingDetector")
    public record Detector(
            String map, double z, double auc, @Nullable HeldOutAuc heldOutAuc, double withinP) {
        /** Whether the map responds less where the action unit is shown. */
        public boolean suppressed() {
            return auc < 0.5;
        }

        /** Whether held-out subjects bear it out, as {@link FeatureMap#confirmed} says. */
        public boolean confirmed() {
            return heldOutAuc != null && heldOutAuc.confirms(suppressed());
        }
    }

    /**
     * The same analysis under other conditions.
     *
     * @param name {@link #TRAINED}, for comparison; {@link #UNTRAINED}, weights drawn at random; {@link #SHUFFLED}, codes
     *     dealt out at random
     * @param assigned feature maps that have an action unit
     * @param significantPairs pairs with a q small enough
     * @param medianBestAuc median over action units of the best map's AUC on held-out subjects, turned to be above 1/2 where
     *     the mapping's subjects say so
     * @param medianScoreAuc median over action units of the score's AUC on held-out subjects
     * @param bestAuc by action unit
     * @param scoreAuc by action unit
     */
    @Schema(name = "MappingControl")
    public record Control(
            String name,
            int assigned,
            int significantPairs,
            double medianBestAuc,
            double medianScoreAuc,
            Map<String, Double> bestAuc,
            Map<String, Double> scoreAuc) {
        public static final String TRAINED = "trained";
        public static final String UNTRAINED = "untrained";
        public static final String SHUFFLED = "shuffled";
    }

    /** The action unit a feature map is assigned to. */
    public Optional<ActionUnit> assigned(String featureMap) {
        return featureMaps.stream()
                .filter(map -> map.name().equals(featureMap) && map.au() != null)
                .findFirst()
                .map(map -> ActionUnit.of(Objects.requireNonNull(map.au())));
    }

    /** The feature maps assigned to an action unit, largest z first. */
    public List<String> detectors(int au) {
        return featureMaps.stream()
                .filter(map -> Objects.equals(map.au(), au))
                .sorted(Comparator.comparingDouble(map -> -map.z()))
                .map(FeatureMap::name)
                .toList();
    }

    /** The same with what happens without the detectors of some action units, by their numbers. */
    public Mapping withAblations(Map<Integer, Ablation> found) {
        return withUnits(actionUnits.stream()
                .map(unit -> unit.with(found.getOrDefault(unit.au(), unit.ablation()), unit.localization()))
                .toList());
    }

    /** The same with where the detectors of some action units look, by their numbers. */
    public Mapping withLocalizations(Map<Integer, Localization> found) {
        return withUnits(actionUnits.stream()
                .map(unit -> unit.with(unit.ablation(), found.getOrDefault(unit.au(), unit.localization())))
                .toList());
    }

    /** What a feature map has to do with the action unit it is assigned to; empty where it is assigned to none. */
    public Optional<Assignment> assignment(String featureMap) {
        return Assignment.in(this, featureMap);
    }

    Mapping withUnits(List<Unit> units) {
        return with(descriptionSha256, units, reference, confirmation);
    }

    Mapping with(@Nullable Reference newReference, @Nullable Confirmation newConfirmation) {
        return with(descriptionSha256, actionUnits, newReference, newConfirmation);
    }

    /** The same for this description; one that says already what it was made for keeps that. */
    public Mapping pinned(ModelDescription description) {
        return descriptionSha256 != null
                ? this
                : with(DescriptionHashes.of(description), actionUnits, reference, confirmation);
    }

    private Mapping with(
            @Nullable DescriptionHashes description,
            List<Unit> units,
            @Nullable Reference newReference,
            @Nullable Confirmation newConfirmation) {
        return new Mapping(
                format,
                model,
                weightsSha256,
                description,
                data,
                settings,
                test,
                definitions,
                featureMaps,
                units,
                controls,
                newReference,
                newConfirmation);
    }

    /** As {@code mapping.json}. */
    public String json() {
        return MappingJson.write(this);
    }

    /** @throws IllegalArgumentException if this is no {@code mapping.json}; the message says why */
    public static Mapping read(String json) {
        return MappingJson.read(json);
    }
}
