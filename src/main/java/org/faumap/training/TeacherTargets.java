package org.faumap.training;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.faumap.image.FaceCrop;
import org.faumap.image.GrayImage;
import org.faumap.model.InputDescription;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;
import org.faumap.model.Safetensors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one teacher says of the faces to learn from, its probabilities averaged over {@link Views}. It is computed once and
 * kept in a file: a line of JSON ({@link Origin}), then the rows, float32, little endian. A file that is not complete, after
 * a kill, is gone on with.
 */
final class TeacherTargets {
    /** The engine may round otherwise for another number of faces: a file that is gone on with has the same batches. */
    private static final int BATCH = 128;

    private TeacherTargets() {}

    /**
     * What the rows were made from.
     *
     * @param teacher id and version, for readers
     * @param teacherSha256 over everything of the package that its probabilities depend on
     * @param facesSha256 over the pixels of all faces in their order
     * @param faces how many rows there are in the end
     * @param views over which each row is averaged
     * @param labels the columns
     */
    private record Origin(
            String teacher, String teacherSha256, String facesSha256, int faces, String views, List<String> labels) {
        static Origin of(ModelPackage teacher, List<Sample> samples) {
            return new Origin(
                    teacher.description().modelId().toString(),
                    sha256(teacher),
                    Sample.facesSha256(samples),
                    samples.size(),
                    Views.DESCRIPTION,
                    teacher.description().labels());
        }

        private static String sha256(ModelPackage teacher) {
            record Computed(Object labels, Object input, Object layers, Object calibration) {}
            Computed computed = new Computed(
                    teacher.description().labels(),
                    teacher.description().input(),
                    teacher.description().layers(),
                    teacher.description().calibrationOrNone());
            String text = JsonMapper.shared().writeValueAsString(computed)
                    + ModelPackage.sha256(Safetensors.write(teacher.weights()));
            return ModelPackage.sha256(text.getBytes(StandardCharsets.UTF_8));
        }

        private byte[] line() {
            return (JsonMapper.shared().writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
        }

        /** What of this another origin does not share. */
        private String difference(Origin other) {
            return !facesSha256.equals(other.facesSha256) || faces != other.faces
                    ? "other faces"
                    : !views.equals(other.views) ? "other views" : "another teacher";
        }
    }

    /**
     * The teacher's rows for these faces, read or computed.
     *
     * @param folder of such files, made if need be
     * @return {@code [faces][labels of the teacher]}
     * @throws IllegalArgumentException if the folder's file for this teacher was made from something else
     */
    static float[][] of(ModelPackage teacher, List<Sample> samples, Path folder) throws IOException {
        Origin origin = Origin.of(teacher, samples);
        Files.createDirectories(folder);
        Path file = folder.resolve("%s-%s-%s.targets"
                .formatted(
                        teacher.description().id(),
                        teacher.description().version(),
                        origin.teacherSha256().substring(0, 12)));
        byte[] head = origin.line();
        int labels = origin.labels().size();
        long rowBytes = (long) labels * Float.BYTES;
        int done = 0;
        if (Files.exists(file)) {
            requireOrigin(file, origin);
            done = (int) Math.max(0, (Files.size(file) - head.length) / rowBytes);
        }
        if (done < samples.size()) {
            // Whole batches only: what a kill left behind them is computed again.
            done -= done % BATCH;
            compute(teacher, samples, file, head, done);
        }
        return rows(file, head.length, samples.size(), labels);
    }

    private static void requireOrigin(Path file, Origin origin) throws IOException {
        byte[] content = Files.readAllBytes(file);
        int end = 0;
        while (end < content.length && content[end] != '\n') {
            end++;
        }
        Origin found;
        try {
            found = JsonMapper.shared().readValue(content, 0, end, Origin.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "%s does not hold a teacher's targets; remove it, or give another folder".formatted(file));
        }
        if (!found.equals(origin)) {
            throw new IllegalArgumentException(
                    "The teacher's targets in %s were made from %s; remove it, or give another folder"
                            .formatted(file, origin.difference(found)));
        }
    }

    private static void compute(ModelPackage teacher, List<Sample> samples, Path file, byte[] head, int done)
            throws IOException {
        InputDescription input = teacher.description().input();
        int labels = teacher.description().labels().size();
        try (Network network = Network.of(teacher);
                FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.truncate(head.length + (long) done * labels * Float.BYTES);
            if (done == 0) {
                out.truncate(0);
                write(out, ByteBuffer.wrap(head));
            }
            out.position(out.size());
            for (int from = done; from < samples.size(); from += BATCH) {
                List<GrayImage> faces = samples.subList(from, Math.min(samples.size(), from + BATCH)).stream()
                        .map(sample -> FaceCrop.resize(sample.face(), input.width(), input.height()))
                        .toList();
                ByteBuffer rows =
                        ByteBuffer.allocate(faces.size() * labels * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                for (float[] row : Views.probabilities(network, faces)) {
                    for (float share : row) {
                        rows.putFloat(share);
                    }
                }
                write(out, rows.flip());
            }
            out.force(true);
        }
    }

    private static void write(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    private static float[][] rows(Path file, int from, int count, int labels) throws IOException {
        byte[] content = Files.readAllBytes(file);
        FloatBuffer values = ByteBuffer.wrap(content, from, content.length - from)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        float[][] rows = new float[count][labels];
        for (float[] row : rows) {
            values.get(row);
        }
        return rows;
    }
}
