package org.faumap.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.faumap.facs.Expression;
import org.faumap.facs.FacsCode;
import org.faumap.model.ModelId;

/**
 * Mappings of drawn responses: of two layers with six feature maps each, conv1/3 answers to AU12 and conv2/1 is suppressed
 * by AU4; AU9 is too rare to be mapped. 24 subjects, a third of them held out.
 */
public final class PlantedMappings {
    private static final List<String> MAPS = IntStream.range(0, 12)
            .mapToObj(map -> "conv%d/%d".formatted(1 + map / 6, map % 6))
            .toList();
    private static final MappingSettings SETTINGS = new MappingSettings(Distance.KL, 20, 20, 40, 1, 10, 0.05, 4);

    private PlantedMappings() {}

    /** @param effect how much the two maps answer, in standard deviations */
    public static Observations observations(double effect) {
        Random random = new Random(5);
        List<CodedFace> faces = new ArrayList<>();
        for (int i = 0; i < 480; i++) {
            boolean smile = random.nextInt(4) == 0;
            boolean frown = random.nextInt(3) == 0;
            boolean wrinkle = i % 96 == 0;
            float[] responses = new float[MAPS.size()];
            for (int map = 0; map < responses.length; map++) {
                responses[map] = (float) Math.max(0, 2 + random.nextGaussian());
            }
            responses[3] += (float) (smile ? effect : 0);
            responses[7] = (float) Math.max(0, responses[7] - (frown ? effect : 0));
            List<String> terms = new ArrayList<>();
            if (smile) {
                terms.add("12");
            }
            if (frown) {
                terms.add("4");
            }
            if (wrinkle) {
                terms.add("9");
            }
            int subject = i % 24;
            faces.add(new CodedFace(
                    "i%03d".formatted(i),
                    "s" + subject,
                    smile && i % 2 == 0 ? Expression.HAPPINESS : Expression.NEUTRAL,
                    FacsCode.parse(String.join("+", terms)),
                    subject >= 16,
                    responses));
        }
        return Observations.of(MAPS, faces);
    }

    public static Mapping mapping(
            Observations observations, String version, String dataset, Map<String, Integer> failures) {
        return new MappingAnalysis(observations, SETTINGS, 2)
                .mapping(new ModelId("m", version), "0".repeat(64), dataset, failures, null);
    }

    public static Mapping mapping() {
        return mapping(observations(2), "2", "drawn", Map.of("no-face", 2));
    }

    /** With the mapping of {@link #mapping()} as the later one. */
    public static MappingComparison comparison(double effectBefore) {
        Observations was = observations(effectBefore);
        return MappingComparison.of(mapping(was, "1", "drawn", Map.of()), was, mapping(), observations(2));
    }
}
