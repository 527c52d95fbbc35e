package org.faumap.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.faumap.Chromium;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.model.ModelPackage;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The pages of models, feature maps and action units, of the bundled model and in a browser. */
class CatalogPageTests {
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    private static final String MAPS = "/v1/models/expression/maps";
    private static final String BROW = MAPS + "/conv4_3/141";
    private static final List<String> PAGES = List.of(
            "/glossary",
            "/v1/models",
            "/v1/models/expression",
            MAPS + "?layer=conv2_2",
            BROW,
            "/v1/action-units",
            "/v1/action-units/12",
            "/v1/models/nobody");
    private static final int MOST_BYTES = 150_000;
    /** Faces as maps see them are drawn when somebody looks, and are many: one in so many is. The others are known by their names. */
    private static final int IMAGES_FOR_ONE = 200;

    private static final Pattern OF_MAPS =
            Pattern.compile("/v1/models/expression(?:@1)?/maps/(\\w+/\\d+)(?:/faces/(\\w+))?");

    private static final String MARKUP = "<img src=x onerror=alert(1)>";

    @TempDir
    private static Path models;

    private static Chromium chromium;
    private static RunningService service;

    @BeforeAll
    static void start() throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        replaced("model.json", text -> text.replace("\"contempt\"", "\"" + MARKUP + "\""));
        replaced(
                "MODEL_CARD.md",
                text -> "# Card " + MARKUP + "\n\n[link](javascript:alert(1))\n\n| a |\n|---|\n| " + MARKUP + " |\n");
        chromium = Chromium.start();
        service = RunningService.start(models);
    }

    /** Another content of a file of the tiny model, with its checksum. */
    private static void replaced(String name, java.util.function.UnaryOperator<String> change) throws IOException {
        Path file = models.resolve("tiny/1").resolve(name);
        String before = Files.readString(file);
        String after = change.apply(before);
        assertThat(after).isNotEqualTo(before);
        Files.writeString(file, after);
        Path sums = models.resolve("tiny/1/SHA256SUMS");
        Files.writeString(
                sums,
                Files.readString(sums)
                        .replace(
                                ModelPackage.sha256(before.getBytes(StandardCharsets.UTF_8)),
                                ModelPackage.sha256(after.getBytes(StandardCharsets.UTF_8))));
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
            chromium.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"390, LIGHT", "390, DARK", "1280, LIGHT", "1280, DARK"})
    void everyPageIsFineInABrowser(int width, ColorScheme scheme) {
        for (String path : PAGES) {
            try (Chromium.Tab tab = chromium.tab(width, scheme)) {
                Page page = tab.page();
                page.navigate(service.root() + path);

                assertThat(page.locator("h1")).hasCount(1);
                if (width == 1280 == (scheme == ColorScheme.LIGHT)) {
                    tab.shot(path.replaceAll("^/(v1/)?|\\?.*", "").replace('/', '-'));
                }
                assertThat(tab.fits()).as("%s fits %d pixels", path, width).isTrue();
                assertThat(new AxeBuilder(page)
                                .analyze().getViolations().stream()
                                        .filter(rule ->
                                                List.of("serious", "critical").contains(rule.getImpact()))
                                        .map(CatalogPageTests::told))
                        .as(path)
                        .isEmpty();
                tab.complaints().removeIf(complaint -> path.endsWith("nobody") && complaint.contains("404"));
                assertThat(tab.complaints()).as(path).isEmpty();
                assertThat(tab.addresses())
                        .allMatch(address -> address.startsWith(service.root().toString()));
            }
        }
    }

    private static String told(Rule rule) {
        return rule.getId() + ": " + rule.getHelp() + " "
                + rule.getNodes().stream().limit(3).map(node -> node.getHtml()).toList();
    }

    @Test
    void mapIsFoundByItsActionUnitAndLeadsToOthers() {
        try (Chromium.Tab tab = chromium.tab(1280, ColorScheme.LIGHT)) {
            Page page = tab.page();
            page.navigate(service.root() + "/v1/models");
            page.locator("nav >> text=Feature maps").click();
            assertThat(page.locator(".grid li")).hasCount(480);

            page.locator("input[name=au]").fill("4");
            page.locator("select[name=show]").selectOption("confirmed");
            page.locator("select[name=sort]").selectOption("auc");
            page.locator(".filters button").click();
            assertThat(page).hasURL(Pattern.compile("maps\\?layer=&au=4&show=confirmed&sort=auc$"));
            assertThat(page.locator(".grid small").first()).containsText("AU4 0.9");
            page.locator(".grid a:has-text('conv4_3/141')").click();

            assertThat(page.locator("h1")).hasText("Feature map conv4_3/141");
            assertThat(page.locator(".lead")).containsText("AU4 brow lowerer");
            assertThat(page.locator("section >> nth=0 >> .grid li")).hasCount(18);
            page.waitForCondition(() -> (Boolean) page.locator("section >> nth=0 >> .grid img")
                    .first()
                    .evaluate("image => image.complete && image.naturalWidth === 130"));
            page.locator(".term").first().focus();
            assertThat(page.locator(".term .tip").first()).isVisible();
            page.locator(".names a").first().click();
            assertThat(page.locator("h1")).not().hasText("Feature map conv4_3/141");
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/glossary",
                "/v1/models",
                "/v1/models/expression",
                MAPS,
                BROW,
                MAPS + "/conv1_1/0",
                "/v1/action-units",
                "/v1/action-units/4",
                "/v1/action-units/25"
            })
    void pageIsLight(String path) {
        String page = page(path);

        assertThat(page.getBytes(StandardCharsets.UTF_8).length
                        + service.get("/page.css").text().length())
                .isLessThan(MOST_BYTES);
        assertThat(page).doesNotContain(" style=", "<script", "http://", "https://");
    }

    @Test
    void actionUnitsPageTellsRenderedFromPhotographs() {
        assertThat(page("/v1/action-units/12"))
                .contains("AU12 lip corner puller", "zygomaticus major", "photographs", "0.97 (0.96", "class=\"place\"")
                .contains("bundled head s068, held out", "bundled head s000, seen by the mapping");
        assertThat(page("/v1/action-units/7")).contains("it is never marked in a photo");
        assertThat(page("/v1/action-units/25")).contains("Feature maps that respond less");
        Answer unknown = service.get("/v1/action-units/99", "Accept", BROWSER);
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.text()).contains("AU1, AU2", "All action units");
    }

    @Test
    void modelsPageHasTheFiguresOfItsPackage() {
        assertThat(page("/v1/models/expression"))
                .contains(
                        "class=\"calibration\"",
                        "Accuracy 86",
                        "0.85 (0.83",
                        ">954<",
                        "<h2>Model card: expression, version 1</h2>")
                .contains("6\u202F800 faces of 68 subjects", "download=\"MODEL_CARD.md\"");
    }

    @Test
    void whatComesWithAModelIsShownAsText() {
        RunningService.await(() -> service.get("/v1/models/tiny"), answer -> answer.status() == 200);
        for (String path : List.of("/v1/models", "/v1/models/tiny", "/v1/models/tiny/maps/conv2/1")) {
            assertThat(page(path)).as(path).doesNotContain("<img src=x").contains("&lt;img src=x onerror=alert(1)");
        }
        assertThat(page("/v1/models/tiny")).doesNotContain("javascript:").contains("nothing is known of action units");
        assertThat(page("/v1/models/tiny/maps")).contains("brings no mapping that fits");
        Answer none = service.get("/v1/action-units?model=tiny", "Accept", BROWSER);
        assertThat(none.status()).isEqualTo(409);
        assertThat(none.text()).contains("map --seal", "<h1>The model has no mapping to action units</h1>");
    }

    @Test
    void mapsBeyondALayerAreToldApart() {
        for (JsonNode layer : service.get(MAPS).json().path("layers")) {
            int maps = layer.path("maps").asInt();
            String last = layer.path("name").asString() + "/" + (maps - 1);
            assertThat(page(MAPS + "/" + last)).contains("<h1>Feature map " + last + "</h1>");
            assertThat(service.get(MAPS + "/" + layer.path("name").asString() + "/" + maps, "Accept", BROWSER)
                            .text())
                    .contains("has the feature maps 0 to %d.".formatted(maps - 1));
        }
    }

    /** From the first page on, every address of this service that a page names is there; every map of every layer has its page. */
    @Test
    void noLinkIsDead() throws IOException {
        Set<URI> seen = new HashSet<>();
        Set<String> maps = new HashSet<>();
        Set<String> seenFaces = new HashSet<>();
        List<URI> open = List.of(service.root().resolve("/"));
        while (!open.isEmpty()) {
            List<URI> next = open.stream()
                    .filter(address -> seen.add(address) && !others(address))
                    .filter(address -> {
                        Matcher map = OF_MAPS.matcher(address.getPath());
                        if (!map.matches()) {
                            return true;
                        }
                        if (map.group(2) == null) {
                            return maps.add(map.group(1)); // one model by two names
                        }
                        seenFaces.add(map.group(2));
                        return seen.size() % IMAGES_FOR_ONE == 0;
                    })
                    .toList();
            open = next.parallelStream()
                    .flatMap(CatalogPageTests::linked)
                    .distinct()
                    .toList();
        }
        assertThat(maps).hasSize(2 * 32 + 2 * 64 + 3 * 128 + 3 * 256);
        try (Stream<String> rows = Files.lines(Path.of("src/main/resources/gallery/faces.csv"))) {
            assertThat(rows.map(row -> row.replaceAll("^.*/|\\..*", ""))).containsAll(seenFaces);
        }
        assertThat(seen)
                .contains(service.root().resolve("/glossary"), service.root().resolve("/v1/action-units/27"));
    }

    /** What the page of an address leads to; nothing for what is no page. */
    private static Stream<URI> linked(URI address) {
        Answer answer = service.get(address.getRawPath() + query(address), "Accept", BROWSER);
        assertThat(answer.status()).as(address.toString()).isEqualTo(200);
        return answer.header("Content-Type").startsWith("text/html")
                ? links(answer.text()).stream()
                        .map(link -> URI.create(address.resolve(link).toString().replaceFirst("#.*", "")))
                : Stream.empty();
    }

    /** What the script of the first page fills in later, the documentation of the API, and the model of another test. */
    private static boolean others(URI address) {
        return address.getPath().equals("/v1/explanations")
                || address.getPath().startsWith("/swagger-ui")
                || address.getPath().contains("/tiny");
    }

    private static String query(URI address) {
        return address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
    }

    private static List<String> links(String page) {
        List<String> links = new ArrayList<>();
        Matcher found = Pattern.compile("(?:href|src)=\"([^\"]+)\"").matcher(page);
        while (found.find()) {
            links.add(found.group(1).replace("&amp;", "&"));
        }
        return links;
    }

    private static String page(String path) {
        Answer answer = service.get(path, "Accept", BROWSER);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
        return answer.text();
    }
}
