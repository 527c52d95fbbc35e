package org.faumap.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all pages share: who gets one, what is around it, and what is told when something is not there. */
class SiteTests {
    /** What browsers send when somebody follows a link. */
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8";

    @TempDir
    private static Path models;

    private static RunningService service;

    @BeforeAll
    static void start() throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        service = RunningService.start(models, "faumap.model.default=tiny");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void glossaryHoldsEveryTermAndLeadsToAllParts() {
        Answer page = service.get("/glossary", "Accept", BROWSER);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
        assertThat(page.text())
                .contains("<title>Glossary · FAUMap</title>")
                .contains("href=\"./v1/models/tiny/maps\"", "href=\"./v1/action-units\"", "href=\"./v1/mapping-jobs\"")
                .contains("id=\"auc\"", "0.5 is chance")
                .doesNotContain("style=", "<script>");
        assertThat(Glossary.all().keySet().stream().map(Glossary::anchor)).doesNotHaveDuplicates();
        Glossary.all()
                .keySet()
                .forEach(term -> assertThat(page.text()).contains("id=\"" + Glossary.anchor(term) + "\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nowhere", "/v1/models/nobody", "/v1/models/nobody/card"})
    void browserIsToldAsAPageWhatIsNotThere(String path) {
        Answer page = service.get(path, "Accept", BROWSER);

        assertThat(page.status()).isEqualTo(404);
        assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
        assertThat(page.header("Vary")).containsIgnoringCase("accept");
        assertThat(page.text()).contains("<h1>", page.header("X-Request-Id"), "../".repeat(depth(path)) + "page.css");
    }

    private static int depth(String path) {
        return (int) path.chars().filter(letter -> letter == '/').count() - 1;
    }

    @Test
    void unknownModelIsAnsweredWithThoseThereAre() {
        assertThat(service.get("/v1/models/nobody", "Accept", BROWSER).text())
                .contains("href=\"../../v1/models/tiny@1\"", "Model tiny@1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    */*
                    application/json
                    application/json, text/html
                    text/html;q=0.5, application/json
                    image/png, */*;q=0.8
                    none of the kind
                    """)
    void programsAreToldTheSameAsAProblem(String accept) {
        Answer problem = service.get("/v1/models/nobody", "Accept", accept);

        assertThat(problem.header("Content-Type")).isEqualTo("application/problem+json");
        if (problem.status() != 406) {
            assertThat(problem.problem()).isEqualTo("unknown-model");
        }
    }

    @Test
    void whatIsAskedForIsShownAsText() {
        String page = service.get("/v1/models/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "Accept", BROWSER)
                .text();

        assertThat(page).doesNotContain("<script>alert");
    }

    @Test
    void pageThatIsKnownIsNotSentAgain() {
        Answer first = service.get("/glossary", "Accept", BROWSER);
        String tag = first.header("ETag");

        assertThat(tag).startsWith("W/\"");
        assertThat(service.get("/glossary", "Accept", BROWSER, "If-None-Match", tag)
                        .status())
                .isEqualTo(304);
    }

    @Test
    void pagesGoOutCompressedToThoseWhoCan() {
        Answer page = service.get("/glossary", "Accept", BROWSER, "Accept-Encoding", "gzip");

        assertThat(page.header("Content-Encoding")).isEqualTo("gzip");
    }
}
