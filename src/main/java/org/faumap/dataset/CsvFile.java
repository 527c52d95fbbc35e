package org.faumap.dataset;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.faumap.storage.Storage;

/** A CSV with a header among the files of a data set, plain or {@code .gz}; UTF-8 with or without a byte order mark. */
final class CsvFile {
    /** Enough for twenty boxes in each of 100,000 pictures; what unpacks to more is not meant well. */
    private static final long MAX_BYTES = 256L << 20;

    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setAllowMissingColumnNames(true)
            .setTrim(true)
            .setIgnoreEmptyLines(true)
            .get();

    private CsvFile() {}

    /** Takes one row after the other. */
    interface Rows {
        void take(CSVRecord row) throws MalformedDataset;
    }

    /**
     * The names of the columns.
     *
     * @throws MalformedDataset if this is no CSV
     */
    static List<String> columns(Storage files, String name) throws IOException, MalformedDataset {
        try (BufferedReader reader = reader(files, name);
                CSVParser parser = FORMAT.parse(reader)) {
            return parser.getHeaderNames();
        } catch (UncheckedIOException | IllegalArgumentException | CSVException | ZipException | EOFException e) {
            throw unreadable(name, e);
        }
    }

    /**
     * Hands over every row.
     *
     * @param needed columns that must be there
     * @throws MalformedDataset if this is no CSV or lacks a column, or as {@code rows} throws it
     */
    static void read(Storage files, String name, List<String> needed, Rows rows) throws IOException, MalformedDataset {
        try (BufferedReader reader = reader(files, name);
                CSVParser parser = FORMAT.parse(reader)) {
            if (!parser.getHeaderNames().containsAll(needed)) {
                throw new MalformedDataset(
                        needed.size() == 1
                                ? "%s: there is no column %s".formatted(name, needed.get(0))
                                : "%s: needs the columns %s".formatted(name, String.join(", ", needed)));
            }
            for (CSVRecord row : parser) {
                rows.take(row);
            }
        } catch (UncheckedIOException | IllegalArgumentException | CSVException | ZipException | EOFException e) {
            throw unreadable(name, e);
        }
    }

    private static MalformedDataset unreadable(String name, Throwable cause) throws IOException {
        // What the parser says of the text is for us; what the storage says is no fault of the file.
        if (cause instanceof UncheckedIOException wrapped
                && !(wrapped.getCause() instanceof CSVException)
                && !(wrapped.getCause() instanceof ZipException)
                && !(wrapped.getCause() instanceof EOFException)) {
            throw wrapped.getCause();
        }
        return new MalformedDataset("%s: cannot be read as CSV; check its quotes, or pack it again".formatted(name));
    }

    private static BufferedReader reader(Storage files, String name) throws IOException {
        InputStream bytes = files.open(name);
        try {
            boolean packed = name.toLowerCase(Locale.ROOT).endsWith(".gz");
            InputStream plain = new Bounded(packed ? new GZIPInputStream(bytes, 1 << 16) : bytes);
            BufferedReader reader = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8), 1 << 16);
            reader.mark(1);
            if (reader.read() != '\uFEFF') {
                reader.reset();
            }
            return reader;
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    /** Ends with a fault after {@value #MAX_BYTES} bytes. */
    private static final class Bounded extends java.io.FilterInputStream {
        private long left = MAX_BYTES;

        Bounded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            count(Math.max(read, 0));
            return read;
        }

        private void count(int bytes) throws EOFException {
            left -= bytes;
            if (left < 0) {
                throw new EOFException("Longer than a table of a data set may be");
            }
        }
    }
}
