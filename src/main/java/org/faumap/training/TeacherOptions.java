package org.faumap.training;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.faumap.model.ModelPackage;
import org.faumap.model.UnfitModelPackage;
import org.faumap.training.Fer2013Split.Truth;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Networks that teach another one, as options of a command. */
final class TeacherOptions {
    @Option(
            names = "--teachers",
            split = ",",
            description = {
                "model packages to learn from beside votes and labels: those with the labels of FER+ teach its outputs,",
                "those with the labels of FER2013 the others; of several the mean over eight views counts"
            })
    private List<Path> teachers = List.of();

    @Option(
            names = "--teacher-targets",
            description = "folder to keep in what the teachers say (default: OUT/teacher-targets)")
    private @Nullable Path folder;

    @Option(
            names = "--teacher-weight",
            defaultValue = "0.5",
            description = "of the teachers in the targets, 0 to 1 (${DEFAULT-VALUE})")
    private double weight;

    @Option(
            names = "--teacher-temperature",
            defaultValue = "1",
            description = "above 1 evens out what the teachers say, below 1 sharpens it (${DEFAULT-VALUE})")
    private double temperature;

    Teaching teaching() {
        return teachers.isEmpty() ? Teaching.NONE : new Teaching(weight, temperature);
    }

    /**
     * The same faces, with targets of which the teachers have a share.
     *
     * @param out folder that targets are kept below where no other is named
     * @throws IllegalArgumentException if a teacher has other labels, or its targets were made from something else
     */
    List<Sample> taught(List<Sample> samples, Path out, PrintWriter print) throws IOException, UnfitModelPackage {
        Map<Truth, List<float[][]>> said = new LinkedHashMap<>();
        for (Path teacher : teachers) {
            ModelPackage source = ModelPackage.read(teacher);
            List<String> labels = source.description().labels();
            Truth truth = Truth.ofLabels(labels)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "The teacher %s has the labels %s; these are neither those of FER+ nor those of FER2013"
                                    .formatted(source.description().modelId(), String.join(", ", labels))));
            print.printf("teacher %s%n", source.description().modelId());
            print.flush();
            said.computeIfAbsent(truth, key -> new ArrayList<>())
                    .add(TeacherTargets.of(source, samples, folder == null ? out.resolve("teacher-targets") : folder));
        }
        List<Sample> taught = new ArrayList<>(samples.size());
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            taught.add(new Sample(
                    sample.face(),
                    sample.shares(),
                    blend(sample.target(), said.getOrDefault(Truth.VOTES, List.of()), i),
                    blend(sample.original(), said.getOrDefault(Truth.ORIGINAL, List.of()), i)));
        }
        return taught;
    }

    private float[] blend(float[] own, List<float[][]> said, int face) {
        if (said.isEmpty()) {
            return own;
        }
        float[] mean = new float[own.length];
        for (float[][] teacher : said) {
            for (int label = 0; label < mean.length; label++) {
                mean[label] += teacher[face][label] / said.size();
            }
        }
        return teaching().blend(own, mean);
    }

    /** The teachers by id, version and weights, for a package's provenance. */
    List<Map<String, String>> provenance() throws UnfitModelPackage {
        List<Map<String, String>> provenance = new ArrayList<>();
        for (Path teacher : teachers) {
            ModelPackage source = ModelPackage.read(teacher);
            provenance.add(Map.of(
                    "model", source.description().modelId().toString(), "weightsSha256", source.weightsSha256()));
        }
        return provenance;
    }
}
