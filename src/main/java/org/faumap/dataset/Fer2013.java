package org.faumap.dataset;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.faumap.facs.Expression;
import org.faumap.image.GrayImage;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code fer2013.csv} (columns {@code emotion,pixels,Usage}; plain, {@code .gz} or {@code .bz2}) and, row by row
 * beside it, {@code fer2013new.csv} with the FER+ votes.
 */
public final class Fer2013 {
    /** Which of the published parts a face belongs to. */
    public enum Usage {
        TRAINING("Training"),
        PUBLIC_TEST("PublicTest"),
        PRIVATE_TEST("PrivateTest");

        private final String text;

        Usage(String text) {
            this.text = text;
        }

        static Usage of(String text) throws MalformedDataset {
            for (Usage usage : values()) {
                if (usage.text.equals(text)) {
                    return usage;
                }
            }
            throw new MalformedDataset("Usage \"%s\" is none of Training, PublicTest, PrivateTest".formatted(text));
        }
    }

    /**
     * One face.
     *
     * @param row number of its row, from 0, header not counted
     * @param usage part
     * @param original the label of FER2013 itself
     * @param votes of FER+, null where no votes file was read
     * @param image 48 x 48
     */
    public record Face(
            int row,
            Usage usage,
            Expression original,
            @Nullable FerPlusVotes votes,
            GrayImage image) {}

    /** The codes 0 to 6 of the column {@code emotion}. */
    private static final List<Expression> CODES = List.of(
            Expression.ANGER,
            Expression.DISGUST,
            Expression.FEAR,
            Expression.HAPPINESS,
            Expression.SADNESS,
            Expression.SURPRISE,
            Expression.NEUTRAL);

    private static final int SIDE = 48;

    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setTrim(true)
            .get();

    private Fer2013() {}

    /**
     * All faces of a file.
     *
     * @param votes {@code fer2013new.csv}, or null for the original labels alone
     * @throws MalformedDataset naming the file, the row and what is wrong with it
     */
    public static List<Face> read(Path faces, @Nullable Path votes) throws IOException, MalformedDataset {
        List<Face> read = new ArrayList<>();
        try (CSVParser rows = FORMAT.parse(reader(faces));
                CSVParser voteRows = votes == null ? null : FORMAT.parse(reader(votes))) {
            Iterator<CSVRecord> voteRow = voteRows == null ? null : voteRows.iterator();
            for (CSVRecord row : rows) {
                int number = read.size();
                try {
                    FerPlusVotes rowVotes = null;
                    Usage usage = Usage.of(column(row, "Usage"));
                    if (voteRow != null) {
                        if (!voteRow.hasNext()) {
                            throw new MalformedDataset("there are no votes for it: the two files do not match");
                        }
                        rowVotes = votes(voteRow.next(), usage);
                    }
                    read.add(new Face(number, usage, original(row), rowVotes, pixels(column(row, "pixels"))));
                } catch (MalformedDataset e) {
                    throw new MalformedDataset("%s, row %d: %s".formatted(faces.getFileName(), number, e.getMessage()));
                }
            }
            if (votes != null && voteRow != null && voteRow.hasNext()) {
                throw new MalformedDataset("%s has more rows than %s (%d): the two files do not match"
                        .formatted(votes.getFileName(), faces.getFileName(), read.size()));
            }
        }
        return read;
    }

    private static Expression original(CSVRecord row) throws MalformedDataset {
        int code = number(column(row, "emotion"), CODES.size() - 1);
        return CODES.get(code);
    }

    private static FerPlusVotes votes(CSVRecord row, Usage usage) throws MalformedDataset {
        if (Usage.of(column(row, "Usage")) != usage) {
            throw new MalformedDataset("the votes beside it are of another part: the two files do not match");
        }
        int[] votes = new int[Expression.values().length + 2];
        for (Expression expression : Expression.values()) {
            votes[expression.ordinal()] = number(column(row, expression.label()), 100);
        }
        votes[votes.length - 2] = number(column(row, "unknown"), 100);
        votes[votes.length - 1] = number(column(row, "NF"), 100);
        return new FerPlusVotes(votes);
    }

    private static String column(CSVRecord row, String name) throws MalformedDataset {
        if (!row.isMapped(name) || !row.isSet(name)) {
            throw new MalformedDataset("column %s is missing".formatted(name));
        }
        return row.get(name);
    }

    private static int number(String text, int max) throws MalformedDataset {
        try {
            int value = Integer.parseInt(text);
            if (value >= 0 && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, like a number out of range.
        }
        throw new MalformedDataset("\"%s\" is not a whole number from 0 to %d".formatted(text, max));
    }

    private static GrayImage pixels(String text) throws MalformedDataset {
        byte[] pixels = new byte[SIDE * SIDE];
        int count = 0;
        int position = 0;
        int length = text.length();
        while (position < length) {
            int value = 0;
            int start = position;
            while (position < length && text.charAt(position) >= '0' && text.charAt(position) <= '9' && value <= 255) {
                value = 10 * value + text.charAt(position++) - '0';
            }
            if (position == start || value > 255 || count == pixels.length) {
                throw new MalformedDataset("pixels are not %d numbers from 0 to 255".formatted(pixels.length));
            }
            pixels[count++] = (byte) value;
            while (position < length && text.charAt(position) == ' ') {
                position++;
            }
        }
        if (count != pixels.length) {
            throw new MalformedDataset("%d pixels instead of %d".formatted(count, pixels.length));
        }
        return new GrayImage(SIDE, SIDE, pixels);
    }

    private static BufferedReader reader(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".bz2")) {
            in = new BZip2CompressorInputStream(in, true);
        } else if (name.endsWith(".gz")) {
            in = new GZIPInputStream(in);
        }
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
    }
}
