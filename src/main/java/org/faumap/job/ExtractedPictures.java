package org.faumap.job;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.faumap.image.Box;
import org.faumap.job.ExtractedPicture.Failure;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** What came of the pictures of the jobs that are not over. Thread-safe. */
final class ExtractedPictures {
    private final JdbcTemplate database;

    ExtractedPictures(JobDatabase database) {
        this.database = new JdbcTemplate(database.data());
    }

    /** Keeps them, in place of what was kept of the same pictures; joins the caller's transaction. */
    void save(UUID job, List<ExtractedPicture> pictures) {
        database.update(
                "delete from mapping_picture where job = ? and file in (%s)"
                        .formatted(String.join(", ", Collections.nCopies(pictures.size(), "?"))),
                Stream.concat(Stream.of(job), pictures.stream().map(ExtractedPicture::file))
                        .toArray());
        database.batchUpdate(
                "insert into mapping_picture (job, file, failure, x, y, width, height, responses)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                pictures.stream().map(picture -> row(job, picture)).toList());
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

    /** @param maps how many feature maps each network of the job has */
    List<ExtractedPicture> find(UUID job, List<Integer> maps) {
        List<ExtractedPicture> pictures = new ArrayList<>();
        database.query(
                "select file, failure, x, y, width, height, responses from mapping_picture where job = ?",
                row -> {
                    pictures.add(picture(row, maps));
                },
                job);
        return pictures;
    }

    void remove(UUID job) {
        database.update("delete from mapping_picture where job = ?", job);
    }

    private static ExtractedPicture picture(ResultSet row, List<Integer> maps) throws SQLException {
        String failure = row.getString("failure");
        if (failure != null) {
            return ExtractedPicture.failed(row.getString("file"), Failure.valueOf(failure));
        }
        ByteBuffer bytes = ByteBuffer.wrap(row.getBytes("responses"));
        List<float[]> responses = new ArrayList<>();
        for (int count : maps) {
            float[] values = new float[count];
            bytes.asFloatBuffer().get(values);
            bytes.position(bytes.position() + count * Float.BYTES);
            responses.add(values);
        }
        return new ExtractedPicture(
                row.getString("file"),
                null,
                new Box(row.getInt("x"), row.getInt("y"), row.getInt("width"), row.getInt("height")),
                responses);
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
