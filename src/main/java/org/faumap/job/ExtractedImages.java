package org.faumap.job;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.faumap.analysis.ExtractedImage;
import org.faumap.analysis.ExtractedImage.Failure;
import org.faumap.image.Box;
import org.faumap.queue.JobDatabase;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** What came of the images of the jobs that are not over. Thread-safe. */
final class ExtractedImages {
    private static final int PAGE = 500;

    private final JdbcTemplate database;

    ExtractedImages(JobDatabase database) {
        this.database = new JdbcTemplate(database.data());
    }

    /**
     * Some images.
     *
     * @param failed those of them that gave no face
     */
    record Count(int images, int failed) {}

    /**
     * Keeps them, in place of what was kept of the same images; joins the caller's transaction.
     *
     * @return by how much there are more than before
     */
    Count save(UUID job, List<ExtractedImage> images) {
        String same = " from mapping_picture where job = ? and file in (%s)".formatted(marks(images.size()));
        Object[] files = Stream.concat(Stream.of(job), images.stream().map(ExtractedImage::file))
                .toArray();
        Count earlier = Objects.requireNonNull(database.queryForObject(
                "select count(*), count(failure)" + same,
                (row, number) -> new Count(row.getInt(1), row.getInt(2)),
                files));
        if (earlier.images() > 0) {
            database.update("delete" + same, files);
        }
        database.batchUpdate(
                "insert into mapping_picture (job, file, failure, x, y, width, height, responses)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                images.stream().map(image -> row(job, image)).toList());
        int failed =
                (int) images.stream().filter(image -> image.failure() != null).count();
        return new Count(images.size() - earlier.images(), failed - earlier.failed());
    }

    /** Those of some images, by their files, of which something is kept. */
    Set<String> kept(UUID job, List<String> files) {
        Set<String> kept = new HashSet<>();
        for (int from = 0; from < files.size(); from += PAGE) {
            List<String> page = files.subList(from, Math.min(files.size(), from + PAGE));
            kept.addAll(database.queryForList(
                    "select file from mapping_picture where job = ? and file in (%s)".formatted(marks(page.size())),
                    String.class,
                    Stream.concat(Stream.of(job), page.stream()).toArray()));
        }
        return kept;
    }

    private static String marks(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }

    private static @Nullable Object[] row(UUID job, ExtractedImage image) {
        Box face = image.face();
        Failure failure = image.failure();
        return new @Nullable Object[] {
            job,
            image.file(),
            failure == null ? null : failure.name(),
            face == null ? null : face.x(),
            face == null ? null : face.y(),
            face == null ? null : face.width(),
            face == null ? null : face.height(),
            face == null ? null : bytes(image.responses())
        };
    }

    /**
     * Hands over every image of a job, with a part of its responses.
     *
     * @param skipped how many values lie before the part
     * @param values how many it has
     * @return how many images there are
     */
    int read(UUID job, int skipped, int values, Consumer<ExtractedImage> each) {
        int count = 0;
        String last = "";
        List<ExtractedImage> page;
        // Page by page: drivers and H2 hold all rows of an answer in memory.
        do {
            page = database.query(
                    "select file, failure, x, y, width, height, substring(responses from ? for ?) as part"
                            + " from mapping_picture where job = ? and file > ? order by file limit ?",
                    (row, number) -> image(row, values),
                    skipped * Float.BYTES + 1,
                    values * Float.BYTES,
                    job,
                    last,
                    PAGE);
            for (ExtractedImage image : page) {
                each.accept(image);
                last = image.file();
            }
            count += page.size();
        } while (page.size() == PAGE);
        return count;
    }

    private static ExtractedImage image(ResultSet row, int count) throws SQLException {
        String failure = row.getString("failure");
        if (failure != null) {
            return ExtractedImage.failed(row.getString("file"), Failure.valueOf(failure));
        }
        float[] responses = new float[count];
        ByteBuffer.wrap(row.getBytes("part")).asFloatBuffer().get(responses);
        return new ExtractedImage(
                row.getString("file"),
                null,
                new Box(row.getInt("x"), row.getInt("y"), row.getInt("width"), row.getInt("height")),
                List.of(responses));
    }

    private static byte[] bytes(List<float[]> responses) {
        ByteBuffer bytes = ByteBuffer.allocate(responses.stream()
                .mapToInt(values -> values.length * Float.BYTES)
                .sum());
        for (float[] values : responses) {
            for (float value : values) {
                bytes.putFloat(value);
            }
        }
        return bytes.array();
    }
}
