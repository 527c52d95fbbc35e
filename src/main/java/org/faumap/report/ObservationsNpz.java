package org.faumap.report;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.faumap.explain.NpyFile;
import org.faumap.facs.ActionUnit;
import org.faumap.facs.Expression;
import org.faumap.facs.FacsCode;
import org.faumap.mapping.CodedFace;
import org.faumap.mapping.Observations;

/**
 * What a mapping was made from, as {@code numpy.load} reads it without pickles. With N faces by name, K feature maps and U
 * action units, smallest first:
 *
 * <ul>
 *   <li>{@code responses}, float32 {@code [N, K]}: the largest value of each feature map;
 *   <li>{@code maps}, text {@code [K]}; {@code action_units}, text {@code [U]}, such as {@code AU12};
 *   <li>{@code codes}, int8 {@code [N, U]}: 1 coded as present, 0 as absent, -1 where it could not be told; {@code facs}, text
 *       {@code [N]}: the code as written;
 *   <li>{@code images}, {@code subjects}, {@code expressions}, text {@code [N]}, empty where nobody knows;
 *   <li>{@code held_out}, bool {@code [N]}.
 * </ul>
 *
 * Equal observations give equal bytes.
 */
public final class ObservationsNpz {
    /** No zip knows an earlier one. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private static final Pattern HEADER = Pattern.compile("'descr': '([^']+)'.*'shape': \\((\\d+)(?:, (\\d+))?,?\\)");
    private static final int BEFORE_LENGTH = 8;

    private ObservationsNpz() {}

    /** Writes them, one face after the other. */
    public static void write(Observations observations, OutputStream to) throws IOException {
        List<CodedFace> faces = observations.faces();
        List<ActionUnit> units = observations.units();
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(to))) {
            texts(zip, "maps", observations.maps());
            texts(zip, "action_units", units.stream().map(ActionUnit::label).toList());
            texts(zip, "images", faces.stream().map(CodedFace::image).toList());
            texts(
                    zip,
                    "subjects",
                    faces.stream()
                            .map(face -> Objects.requireNonNullElse(face.subject(), ""))
                            .toList());
            texts(
                    zip,
                    "expressions",
                    faces.stream()
                            .map(face -> face.expression() == null
                                    ? ""
                                    : face.expression().label())
                            .toList());
            texts(
                    zip,
                    "facs",
                    faces.stream().map(face -> face.code().toString()).toList());
            begin(zip, "held_out", NpyFile.header("|b1", faces.size()));
            for (CodedFace face : faces) {
                zip.write(face.heldOut() ? 1 : 0);
            }
            begin(zip, "codes", NpyFile.header("|i1", faces.size(), units.size()));
            for (CodedFace face : faces) {
                for (ActionUnit unit : units) {
                    zip.write(
                            face.code().shows(unit) ? 1 : face.code().unknown().contains(unit) ? -1 : 0);
                }
            }
            int maps = observations.maps().size();
            begin(zip, "responses", NpyFile.header("<f4", faces.size(), maps));
            ByteBuffer row = ByteBuffer.allocate(maps * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (CodedFace face : faces) {
                row.asFloatBuffer().put(face.responses());
                zip.write(row.array());
            }
        }
    }

    private static void begin(ZipOutputStream zip, String name, byte[] header) throws IOException {
        ZipEntry entry = new ZipEntry(name + ".npy");
        entry.setTimeLocal(NO_TIME);
        zip.putNextEntry(entry);
        zip.write(header);
    }

    /** Every text as long as the longest, in four bytes a letter. */
    private static void texts(ZipOutputStream zip, String name, List<String> texts) throws IOException {
        int letters = texts.stream()
                .mapToInt(text -> text.codePointCount(0, text.length()))
                .max()
                .orElse(0);
        int length = Math.max(1, letters);
        begin(zip, name, NpyFile.header("<U" + length, texts.size()));
        for (String text : texts) {
            ByteBuffer letter = ByteBuffer.allocate(length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            letter.asIntBuffer().put(text.codePoints().toArray());
            zip.write(letter.array());
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Observations read(InputStream from) throws IOException {
        Map<String, Array> arrays = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(from)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                arrays.put(entry.getName().replace(".npy", ""), Array.read(zip));
            }
        }
        List<String> maps = array(arrays, "maps").texts();
        List<String> images = array(arrays, "images").texts();
        List<String> subjects = array(arrays, "subjects").texts();
        List<String> expressions = array(arrays, "expressions").texts();
        List<String> codes = array(arrays, "facs").texts();
        ByteBuffer heldOut = array(arrays, "held_out").values();
        ByteBuffer responses = array(arrays, "responses").values();
        List<CodedFace> faces = new ArrayList<>();
        for (int face = 0; face < images.size(); face++) {
            float[] row = new float[maps.size()];
            responses.asFloatBuffer().get(face * row.length, row);
            String expression = expressions.get(face);
            faces.add(new CodedFace(
                    images.get(face),
                    subjects.get(face).isEmpty() ? null : subjects.get(face),
                    expression.isEmpty() ? null : Expression.ofLabel(expression),
                    FacsCode.parse(codes.get(face)),
                    heldOut.get(face) == 1,
                    row));
        }
        return Observations.of(maps, faces);
    }

    private static Array array(Map<String, Array> arrays, String name) {
        Array found = arrays.get(name);
        if (found == null) {
            throw new IllegalArgumentException("There is no array %s".formatted(name));
        }
        return found;
    }

    /** An array as it lies in a file; values are little-endian. */
    private record Array(String type, int length, ByteBuffer values) {
        static Array read(InputStream from) throws IOException {
            DataInputStream in = new DataInputStream(from);
            in.skipNBytes(BEFORE_LENGTH);
            int length = Short.toUnsignedInt(Short.reverseBytes(in.readShort()));
            Matcher header = HEADER.matcher(new String(in.readNBytes(length), StandardCharsets.US_ASCII));
            if (!header.find()) {
                throw new IllegalArgumentException("This is no array of NumPy");
            }
            return new Array(
                    header.group(1),
                    Integer.parseInt(header.group(2)),
                    ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN));
        }

        List<String> texts() {
            int letters = Integer.parseInt(type.substring("<U".length()));
            return IntStream.range(0, length)
                    .mapToObj(at -> text(at * letters, letters))
                    .toList();
        }

        private String text(int from, int letters) {
            int[] codePoints = new int[letters];
            values.asIntBuffer().get(from, codePoints);
            int used = letters;
            while (used > 0 && codePoints[used - 1] == 0) {
                used--;
            }
            return new String(codePoints, 0, used);
        }
    }
}
