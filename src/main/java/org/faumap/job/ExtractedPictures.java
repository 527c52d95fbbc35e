package org.faumap.job;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.faumap.analysis.ExtractedPicture;
import org.faumap.analysis.ExtractedPicture.Failure;
import org.faumap.image.Box;
import org.faumap.queue.JobDatabase;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** What came of the pictures of the jobs that are not over. Thread-safe. */
final class ExtractedPictures {
    private static final int PAGE = 500;

    private final JdbcTemplate database;

    ExtractedPictures(JobDatabase database) {
        this.database = new JdbcTemplate(database.data());
    }

    /**
     * Some pictures.
     *
     * @param failed those of them that gave no face
     */
    record Count(int pictures, int failed) {}

    /**
     * Keeps them, in place of what was kept of the same pictures; joins the caller's transaction.
     *
     * @return by how much there are more than before
     */
    Count save(UUID job, List<ExtractedPicture> pictures) {
        String same = " from mapping_picture where job = ? and file in (%s)"
                .formatted(String.join(", ", Collections.nCopies(pictures.size(), "?")));
        Object[] files = Stream.concat(Stream.of(job), pictures.stream().map(ExtractedPicture::file))
                .toArray();
        Count earlier = Objects.requireNonNull(database.queryForObject(
                "select count(*), count(failure)" + same,
                (row, number) -> new Count(row.getInt(1), row.getInt(2)),
                files));
        if (earlier.pictures() > 0) {
            database.update("delete" + same, files);
        }
        database.batchUpdate(
                "insert into mapping_picture (job, file, failure, x, y, width, height, responses)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                pictures.stream().map(picture -> row(job, picture)).toList());
        int failed = (int)
                pictures.stream().filter(picture -> picture.failure() != null).count();
        return new Count(pictures.size() - earlier.pictures(), failed - earlier.failed());
    }

    private static @Nullable Object[] row(UUID job, ExtractedPicture picture) {
        Box face = picture.face();
        Failure failure = picture.failure();
        return new @Nullable Object[] {
            job,
            picture.file(),
            failure == null ? null : failure.name(),
            face == null ? null : face.x(),
            face == null ? null : face.y(),
            face == null ? null : face.width(),
            face == null ? null : face.height(),
            face == null ? null : bytes(picture.responses())
        };
    }

    /**
     * Hands over every picture of a job, with a part of its responses.
     *
     * @param skipped how many values lie before the part
     * @param values how many it has
     * @return how many pictures there are
     */
    int read(UUID job, int skipped, int values, Consumer<ExtractedPicture> each) {
        int count = 0;
        String last = "";
        List<ExtractedPicture> page;
        // Page by page: drivers and H2 hold all rows of an answer in memory.
        do {
            page = database.query(
                    "select file, failure, x, y, width, height, substring(responses from ? for ?) as part"
                            + " from mapping_picture where job = ? and file > ? order by file limit ?",
                    (row, number) -> picture(row, values),
                    skipped * Float.BYTES + 1,
                    values * Float.BYTES,
                    job,
                    last,
                    PAGE);
            for (ExtractedPicture picture : page) {
                each.accept(picture);
                last = picture.file();
            }
            count += page.size();
        } while (page.size() == PAGE);
        return count;
    }

    private static ExtractedPicture picture(ResultSet row, int count) throws SQLException {
        String failure = row.getString("failure");
        if (failure != null) {
            return ExtractedPicture.failed(row.getString("file"), Failure.valueOf(failure));
        }
        float[] responses = new float[count];
        ByteBuffer.wrap(row.getBytes("part")).asFloatBuffer().get(responses);
        return new ExtractedPicture(
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
