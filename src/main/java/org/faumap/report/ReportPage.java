package org.faumap.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.TemplateOutput;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A mapping as one HTML file that needs nothing else: no scripts, no fonts, no network. Equal input gives equal bytes. The
 * markup is XML, too.
 */
public final class ReportPage {
    /**
     * What a browser may do with a report that comes from the service, beside what the report itself says: the style that it may
     * use is its own, and only it knows which.
     */
    static final String CONTENT_SECURITY_POLICY =
            "script-src 'none'; img-src data:; font-src 'none'; connect-src 'none'; "
                    + "media-src 'none'; object-src 'none'; frame-src 'none'; base-uri 'none'; form-action 'none'; "
                    + "frame-ancestors 'none'";

    private static final String STYLE = style();
    /** Whatever got into the page, a browser fetches nothing for it and runs nothing of it. */
    private static final String OWN_POLICY =
            "default-src 'none'; style-src 'sha256-%s'; img-src data:; base-uri 'none'; form-action 'none'"
                    .formatted(sha256(STYLE));

    private static final TemplateEngine TEMPLATES = TemplateEngine.createPrecompiled(ContentType.Html);
    private static final int LIKELY_LENGTH = 1 << 20;

    private ReportPage() {}

    /** The page, UTF-8. */
    public static String of(ReportData data) {
        TemplateOutput html = new StringOutput(LIKELY_LENGTH);
        TEMPLATES.render("report/report.jte", Map.of("view", view(data), "style", STYLE, "policy", OWN_POLICY), html);
        return LegalText.of(html.toString());
    }

    private static ReportView view(ReportData data) {
        return new ReportView(
                data.mapping(),
                data.observations(),
                data.comparison(),
                data.gate(),
                data.sheets().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                sheet -> "data:image/png;base64,"
                                        + Base64.getEncoder().encodeToString(sheet.getValue()))),
                Download.inlined(data),
                data.facts(),
                UnitOrder.NUMBER);
    }

    /** The one of all pages. */
    private static String style() {
        try (InputStream resource = ReportPage.class.getResourceAsStream("/static/page.css")) {
            if (resource == null) {
                throw new IllegalStateException("The style is missing from the class path");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
