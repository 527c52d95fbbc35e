package org.faumap.report;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;

/** The forms of what a mapping job found. */
public enum ResultFormat {
    JSON("application/json", "mapping.json"),
    /** The report. */
    HTML("text/html;charset=UTF-8", "report.html"),
    /** A row for each pair of an action unit and a feature map. */
    CSV("text/csv;charset=UTF-8", "pairs.csv"),
    /** A row for each action unit. */
    UNITS("text/csv;charset=UTF-8", "units.csv"),
    JUNIT("application/xml", "junit.xml"),
    MARKDOWN("text/markdown;charset=UTF-8", "summary.md"),
    /** Responses and codes of every face, as {@link ObservationsNpz} writes them. */
    NPZ("application/x-npz", "responses.npz");

    private final MediaType mediaType;
    private final String file;

    ResultFormat(String mediaType, String file) {
        this.mediaType = MediaType.parseMediaType(mediaType);
        this.file = file;
    }

    public MediaType mediaType() {
        return mediaType;
    }

    /** How a file of this form is called. */
    public String file() {
        return file;
    }

    /** What a browser may do with it, in place of what other answers allow; empty where those say enough. */
    public Optional<String> contentSecurityPolicy() {
        return this == HTML ? Optional.of(ReportPage.CONTENT_SECURITY_POLICY) : Optional.empty();
    }

    /**
     * The first that is wanted most; JSON for whoever takes anything.
     *
     * @param accept as the header has it
     * @throws HttpMediaTypeNotAcceptableException if none of them is wanted, or the header cannot be read
     */
    public static ResultFormat accepted(String accept) throws HttpMediaTypeNotAcceptableException {
        try {
            return MediaType.parseMediaTypes(accept).stream()
                    .filter(type -> type.getQualityValue() > 0)
                    .sorted(Comparator.comparingDouble((MediaType type) -> -type.getQualityValue()))
                    .flatMap(type -> Stream.of(values()).filter(format -> type.includes(format.mediaType)))
                    .findFirst()
                    .orElseThrow(ResultFormat::noneAccepted);
        } catch (InvalidMediaTypeException condition) {
            throw noneAccepted();
        }
    }

    private static HttpMediaTypeNotAcceptableException noneAccepted() {
        List<MediaType> offered =
                Stream.of(values()).map(ResultFormat::mediaType).distinct().toList();
        return new HttpMediaTypeNotAcceptableException(offered);
    }
}
