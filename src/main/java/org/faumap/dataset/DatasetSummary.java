package org.faumap.dataset;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.faumap.facs.ActionUnit;
import org.faumap.facs.Expression;
import org.faumap.facs.FacsCode;
import org.jspecify.annotations.Nullable;

/** What there is to know of a data set without looking at its images. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "DatasetSummary")
public record DatasetSummary(
        @Schema(description = "To name it in other calls", example = "demo")
        String id,

        @Schema(example = "Demo: rendered faces") String name,

        @Schema(
                implementation = String.class,
                allowableValues = {"bundled", "folder", "uploaded"})
        Source source,

        @Schema(
                implementation = String.class,
                allowableValues = {"manifest", "ck-plus", "expression-folders"})
        Layout layout,

        // Summaries kept by earlier versions say pictures.
        @JsonAlias("pictures") @Schema(description = "That can be used", example = "600")
        int images,

        @Schema(description = "Images with a FACS code, an empty one included", example = "600")
        int facesCoded,

        @Schema(description = "People who are named", example = "6")
        int subjects,

        @Schema(
                description = "Images by label; those without one are not counted",
                example = "{\"neutral\":99,\"happiness\":46}")
        Map<String, Integer> expressions,

        @Schema(description = "Action units that are shown at least once, by number")
        List<Positives> actionUnits,

        @Schema(
                description = "Images by `train`, `validation` and `test`; empty when the data set is not divided",
                example = "{\"train\":400,\"test\":200}")
        Map<String, Integer> parts,

        @Schema(description = "Whether it says where in the images action units would be seen")
        boolean hasRegions,

        @Schema(description = "Of all its files", example = "3811000")
        long bytes,

        @Schema(description = "When it was uploaded, or its newest file was written; absent for bundled ones") @Nullable
        Instant createdAt,

        @Schema(description = "Whether feature maps can be mapped to action units with it")
        boolean mappable,

        @Schema(
                description = "Why not; absent when it can",
                example = "It has no action units: no image has a FACS code.")
        @Nullable
        String notMappableBecause,

        @Schema(description = "Files that are left out, or in part; the first 100")
        List<FileProblem> problems,

        @Schema(description = "Of all such files", example = "0")
        int problemCount,

        @Schema(
                description = "Name of the file with its licence or notice; absent when there is none",
                example = "LICENSE-NOTICE.txt")
        @Nullable
        String licence) {

    /** Where a data set comes from. */
    public enum Source {
        /** Part of this program. */
        BUNDLED,
        /** A folder of the operator's. */
        FOLDER,
        /** Sent by a client. */
        UPLOADED;

        /** In lower case, as in answers. */
        @JsonValue
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How many images show an action unit. */
    @Schema(name = "DatasetActionUnit")
    public record Positives(
            @Schema(example = "12") int au,
            @Schema(example = "lip corner puller") String name,

            @Schema(description = "Images that show it", example = "131")
            int positives) {}

    public DatasetSummary {
        actionUnits = List.copyOf(actionUnits);
        problems = List.copyOf(problems);
    }

    static DatasetSummary of(
            String name, Source source, RecognizedDataset recognized, long bytes, @Nullable Instant createdAt) {
        Dataset dataset = recognized.dataset();
        List<DatasetImage> coded = dataset.coded();
        List<Positives> positives = positives(coded);
        String hindrance = hindrance(coded, positives);
        return new DatasetSummary(
                dataset.id(),
                name,
                source,
                recognized.layout(),
                dataset.images().size(),
                coded.size(),
                (int) dataset.images().stream()
                        .map(DatasetImage::subject)
                        .filter(Objects::nonNull)
                        .distinct()
                        .count(),
                expressions(dataset.images()),
                positives,
                parts(dataset.images()),
                !dataset.regions().isEmpty(),
                bytes,
                createdAt,
                hindrance == null,
                hindrance,
                recognized.problems(),
                recognized.problemCount(),
                recognized.licence());
    }

    private static Map<String, Integer> expressions(List<DatasetImage> images) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Expression expression : Expression.values()) {
            int count = (int) images.stream()
                    .filter(image -> image.expression() == expression)
                    .count();
            if (count > 0) {
                counts.put(expression.label(), count);
            }
        }
        return counts;
    }

    private static Map<String, Integer> parts(List<DatasetImage> images) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (DatasetImage.Part part : DatasetImage.Part.values()) {
            int count =
                    (int) images.stream().filter(image -> image.part() == part).count();
            if (count > 0) {
                counts.put(part.name().toLowerCase(Locale.ROOT), count);
            }
        }
        return counts;
    }

    private static List<Positives> positives(List<DatasetImage> coded) {
        List<Positives> positives = new ArrayList<>();
        for (ActionUnit unit : ActionUnit.values()) {
            int count = (int) coded.stream().filter(image -> shows(image, unit)).count();
            if (count > 0) {
                positives.add(new Positives(unit.number(), unit.title(), count));
            }
        }
        return positives;
    }

    private static boolean shows(DatasetImage image, ActionUnit unit) {
        FacsCode code = image.code();
        return code != null && code.shows(unit);
    }

    private static @Nullable String hindrance(List<DatasetImage> coded, List<Positives> positives) {
        if (coded.isEmpty()) {
            return "It has no action units: no image has a FACS code.";
        }
        if (positives.isEmpty()) {
            return "No image shows an action unit: all FACS codes are empty.";
        }
        // An image of nobody known counts as a person of its own, in mappings as well.
        Set<String> subjects = new HashSet<>();
        coded.forEach(image -> subjects.add(Objects.requireNonNullElse(image.subject(), image.file())));
        if (subjects.size() < 2) {
            return "Fewer than 2 subjects: a mapping is confirmed on other people than it was made from.";
        }
        boolean divided = coded.stream().anyMatch(image -> image.part() != null);
        if (divided && coded.stream().allMatch(image -> image.part() == DatasetImage.Part.TEST)) {
            return "All coded images are in the part test: there are none to make a mapping from.";
        }
        return null;
    }
}
