package org.faumap.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.springframework.http.MediaType;

/**
 * A file that a report offers.
 *
 * @param title what it holds
 * @param file how it is called on the reader's machine
 * @param address where it is: its content itself in a report that is a file, else a path of the service
 */
public record Download(String title, String file, String address) {
    /** @throws IllegalArgumentException if the address is not the content itself, nor a path of the service */
    public Download {
        SafeAddress.checked(address);
    }

    private static final List<ResultFormat> OFFERED = List.of(
            ResultFormat.JSON,
            ResultFormat.CSV,
            ResultFormat.UNITS,
            ResultFormat.NPZ,
            ResultFormat.JUNIT,
            ResultFormat.MARKDOWN,
            ResultFormat.HTML);

    /** Those of a job that the service keeps. */
    public static List<Download> of(String result) {
        return OFFERED.stream()
                .map(format -> new Download(
                        title(format),
                        format.file(),
                        result + "?format=" + format.name().toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** Within the report itself, so that they are there wherever it is; the large ones packed. */
    static List<Download> inlined(ReportData data) {
        return Stream.of(
                        packed(ResultFormat.JSON, data.mapping().json()),
                        packed(ResultFormat.CSV, ResultCsv.of(data.mapping())),
                        plain(ResultFormat.UNITS, UnitsCsv.of(data.mapping())),
                        plain(ResultFormat.JUNIT, JunitXml.of(data.mapping(), data.gate())),
                        plain(
                                ResultFormat.MARKDOWN,
                                MarkdownSummary.of(data.mapping(), data.comparison(), data.gate())))
                .toList();
    }

    private static String title(ResultFormat format) {
        return switch (format) {
            case JSON -> "Mapping, JSON";
            case HTML -> "This report, one file";
            case CSV -> "All pairs, CSV";
            case UNITS -> "Action units, CSV";
            case JUNIT -> "Gate, JUnit XML";
            case MARKDOWN -> "Summary, Markdown";
            case NPZ -> "Responses and codes, NumPy";
        };
    }

    private static Download plain(ResultFormat format, String content) {
        return new Download(
                title(format), format.file(), address(format.mediaType(), content.getBytes(StandardCharsets.UTF_8)));
    }

    private static Download packed(ResultFormat format, String content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream packing = new GZIPOutputStream(bytes)) {
            packing.write(content.getBytes(StandardCharsets.UTF_8));
        } catch (IOException condition) {
            throw new UncheckedIOException("Bytes in memory take all that is written", condition);
        }
        return new Download(
                title(format) + ", packed",
                format.file() + ".gz",
                address(MediaType.parseMediaType("application/gzip"), bytes.toByteArray()));
    }

    private static String address(MediaType type, byte[] content) {
        return "data:%s/%s;base64,%s"
                .formatted(
                        type.getType(), type.getSubtype(), Base64.getEncoder().encodeToString(content));
    }
}
