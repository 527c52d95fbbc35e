package org.faumap.dataset;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.faumap.storage.Storage;

/**
 * The tables among the files of a data set: CSV with a header, plain or {@code .gz}; UTF-8 with or without a byte order
 * mark. One row is in memory at a time, and it has a limit.
 */
final class Tables {
    /** Enough for twenty boxes in each of 100,000 images; what unpacks to more is not meant well. */
    private static final long MAX_BYTES = 256L << 20;
    /** Of one row, quotes and line breaks included; the widest row known, of 2,304 pixels as text, takes a hundredth. */
    private static final int MAX_ROW_CHARACTERS = 1 << 20;

    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setAllowMissingColumnNames(true)
            .setTrim(true)
            .setIgnoreEmptyLines(true)
            .get();

    private final Storage files;
    private final LongConsumer unpacked;

    /** Of files that are trusted to unpack to no more than they should. */
    Tables(Storage files) {
        this(files, bytes -> {});
    }

    /** @param unpacked is told of the bytes that come out of packed tables, as they come; what it throws ends the reading */
    Tables(Storage files, LongConsumer unpacked) {
        this.files = files;
        this.unpacked = unpacked;
    }

    /** Takes one row after the other. */
    interface Rows {
        void take(CSVRecord row) throws MalformedDataset;
    }

    /** The same files below a folder. */
    Tables within(String folder) {
        return new Tables(files.within(folder), unpacked);
    }

    Storage files() {
        return files;
    }

    /**
     * The names of the columns.
     *
     * @throws MalformedDataset if this is no CSV
     */
    List<String> columns(String name) throws IOException, MalformedDataset {
        try (RowLimit reader = reader(name);
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
    void read(String name, List<String> needed, Rows rows) throws IOException, MalformedDataset {
        try (RowLimit reader = reader(name);
                CSVParser parser = FORMAT.parse(reader)) {
            if (!parser.getHeaderNames().containsAll(needed)) {
                throw new MalformedDataset(
                        needed.size() == 1
                                ? "%s: there is no column %s".formatted(name, needed.get(0))
                                : "%s: needs the columns %s".formatted(name, String.join(", ", needed)));
            }
            reader.nextRow();
            for (CSVRecord row : parser) {
                rows.take(row);
                reader.nextRow();
            }
        } catch (UncheckedIOException | IllegalArgumentException | CSVException | ZipException | EOFException e) {
            throw unreadable(name, e);
        }
    }

    private static MalformedDataset unreadable(String name, Throwable thrown) throws IOException {
        Throwable cause = thrown instanceof UncheckedIOException wrapped ? wrapped.getCause() : thrown;
        if (cause instanceof TooLong condition) {
            return new MalformedDataset("%s: %s".formatted(name, condition.getMessage()));
        }
        // What the parser says of the text is for us; what the storage says is no fault of the file.
        if (cause instanceof IOException failure
                && !(cause instanceof CSVException)
                && !(cause instanceof ZipException)
                && !(cause instanceof EOFException)) {
            throw failure;
        }
        return new MalformedDataset("%s: cannot be read as CSV; check its quotes, or pack it again".formatted(name));
    }

    private RowLimit reader(String name) throws IOException {
        InputStream bytes = files.open(name);
        try {
            boolean packed = name.toLowerCase(Locale.ROOT).endsWith(".gz");
            InputStream plain = packed
                    ? new Measured(new GZIPInputStream(bytes, 1 << 16), unpacked)
                    : new Measured(bytes, alreadyCounted -> {});
            BufferedReader reader = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8), 1 << 16);
            reader.mark(1);
            if (reader.read() != '\uFEFF') {
                reader.reset();
            }
            return new RowLimit(reader);
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    /** A table, or a row of one, that goes on for longer than any that is meant well. The message is for its owner. */
    private static final class TooLong extends EOFException {
        private static final long serialVersionUID = 1L;

        TooLong(String message) {
            super(message);
        }
    }

    /** The bytes of a table, of which only so many are read. */
    private static final class Measured extends FilterInputStream {
        private final LongConsumer passed;
        private long left = MAX_BYTES;

        Measured(InputStream in, LongConsumer passed) {
            super(in);
            this.passed = passed;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            if (read > 0) {
                left -= read;
                if (left < 0) {
                    throw new TooLong("has more than %,d bytes; divide the data set".formatted(MAX_BYTES));
                }
                passed.accept(read);
            }
            return read;
        }
    }

    /** The text of a table, of which only so much is read until a row is complete: its parser holds all of one. */
    private static final class RowLimit extends FilterReader {
        private long sinceRow;

        RowLimit(Reader in) {
            super(in);
        }

        /** Whoever reads has had enough for the row before. */
        void nextRow() {
            sinceRow = 0;
        }

        @Override
        public int read() throws IOException {
            char[] one = new char[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            sinceRow += Math.max(read, 0);
            if (sinceRow > MAX_ROW_CHARACTERS) {
                throw new TooLong("a row has more than %,d characters; check its quotes".formatted(MAX_ROW_CHARACTERS));
            }
            return read;
        }
    }
}
