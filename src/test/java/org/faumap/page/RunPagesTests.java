package org.faumap.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.faumap.Chromium;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.model.ModelPackage;
import org.faumap.model.TinyModels;
import org.faumap.model.UnfitModelPackage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Data sets and runs as pages, over HTTP and in a browser: uploaded, run, held against other thresholds, read from disk. */
class RunPagesTests {
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String NAME = "<b>Faces</b> \"& 'more'<script>alert(1)</script>";
    private static final Path DEMO = Path.of("src/main/resources/datasets/demo");
    private static final double PATIENCE_MILLIS = 300_000;

    @TempDir
    private static Path folder;

    private static RunningService service;

    @BeforeAll
    static void start() throws IOException {
        TinyModels.write(folder.resolve("models"), "tiny", "1", 1);
        service = RunningService.start(folder.resolve("models"), "faumap.model.default=tiny");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Answer page(String path) {
        return service.get(path, "Accept", BROWSER);
    }

    private static Answer post(String path, Map<String, String> fields) {
        String body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        return service.post(path, FORM, body.getBytes(UTF_8), "Accept", BROWSER);
    }

    @Test
    void addressesArePagesForBrowsersAndJsonForPrograms() {
        for (String path : List.of("/v1/mapping-jobs", "/v1/datasets", "/v1/datasets/demo")) {
            assertThat(page(path).header("Content-Type")).as(path).isEqualTo("text/html;charset=UTF-8");
            assertThat(page(path).text()).contains("<h1>").doesNotContain(" style=");
            assertThat(service.get(path).header("Content-Type")).as(path).isEqualTo("application/json");
            assertThat(service.get(path, "Accept", "*/*").header("Content-Type"))
                    .isEqualTo("application/json");
        }
        assertThat(page("/v1/mappings/compare").text()).contains("Compare mappings");
        assertThat(page("/v1/datasets/demo").text()).contains("lip corner puller", "Start a run with it");
    }

    @Test
    void formThatIsRefusedSaysWhyAndKeepsItsFields() {
        Answer refused = post(
                "/v1/mapping-jobs",
                Map.of("dataset", "demo", "permutations", "7", "minHeldOutAucPerAu", "AU12=0.8", "seed", "41"));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
        assertThat(refused.text())
                .contains("The run was not started", "permutations is 7", "value=\"AU12=0.8\"", "value=\"41\"");
        assertThat(post("/v1/mapping-jobs", Map.of("dataset", "demo", "minHeldOutAuc", "much"))
                        .text())
                .contains("minHeldOutAuc is no number.", "value=\"much\"");
        assertThat(post("/v1/mapping-jobs", Map.of("dataset", "<i>none</i>")).status())
                .isEqualTo(404);
    }

    @Test
    void whatIsNotThereIsToldAsAPage() {
        Answer job = page("/v1/mapping-jobs/00000000-0000-0001-0000-000000000001");
        assertThat(job.status()).isEqualTo(404);
        assertThat(job.text()).contains("<h1>There is no such job</h1>");
        Answer dataset = page("/v1/datasets/nowhere");
        assertThat(dataset.status()).isEqualTo(404);
        assertThat(dataset.text()).contains("<h1>");
        Answer compared = page("/v1/mappings/compare?a=tiny&b=%3Cb%3E");
        assertThat(compared.status()).isEqualTo(409);
        assertThat(compared.text())
                .contains("role=\"alert\"", "value=\"&lt;b>\"")
                .doesNotContain("<b>");
    }

    @Test
    void dataSetIsUploadedRunHeldAgainstThresholdsAndReadFromDisk() throws IOException, UnfitModelPackage {
        Path archive = archive();
        try (Chromium chromium = Chromium.start();
                Chromium.Tab tab = chromium.tab(1280, ColorScheme.LIGHT)) {
            Page page = tab.page();
            page.setDefaultTimeout(PATIENCE_MILLIS);
            page.navigate(service.root() + "/v1/datasets");
            page.fill("input[name=name]", NAME);
            page.setInputFiles("input[name=file]", archive);
            page.click("button:has-text('Upload')");
            page.waitForURL(Pattern.compile(".*/v1/datasets/.+"));
            assertThat(page.locator("h1")).hasText(NAME);
            assertThat(page.locator("main")).containsText("<i>missing</i>.png");

            page.click("text=Start a run with it");
            assertThat(page.locator("select[name=dataset] option:checked")).containsText(NAME);
            page.click("summary");
            page.fill("input[name=minHeldOutAuc]", "1");
            page.fill("input[name=permutations]", "20");
            page.click("button:has-text('Start the run')");
            page.waitForURL(Pattern.compile(".*/v1/mapping-jobs/.+"));
            assertThat(page.locator(".verdict"))
                    .containsText(
                            "The gate has not passed",
                            new com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions()
                                    .setTimeout(PATIENCE_MILLIS));
            assertThat(page.locator("main")).containsText("at least 1 is required");
            String run = page.url();

            page.fill("#try-gate input[name=minHeldOutAuc]", "0");
            page.press("#try-gate input[name=minHeldOutAuc]", "Enter");
            assertThat(page.locator("[data-outcome] .badge")).hasText("passed");
            assertThat(page).hasURL(Pattern.compile(".*minHeldOutAuc=0.*"));
            page.reload();
            assertThat(page.locator("[data-outcome] .badge")).hasText("passed");
            page.click("a:has-text('AUC of the score')");
            assertThat(page.locator(".sort strong")).hasText("AUC of the score");
            assertThat(tab.fits()).isTrue();

            page.navigate(run);
            Download report = page.waitForDownload(() -> page.click("a[download='report.html']"));
            Path file = folder.resolve("report.html");
            report.saveAs(file);
            readsFromDisk(chromium, file);

            page.click("button:has-text('Promote all the same')");
            assertThat(page.locator("main")).containsText("tiny@1");
            assertThat(tab.complaints()).isEmpty();
            assertThat(tab.addresses())
                    .allMatch(address -> address.startsWith(service.root().toString()));

            for (String address : List.of(
                    service.root() + "/v1/datasets",
                    service.root() + "/v1/datasets/demo",
                    service.root() + "/v1/mapping-jobs",
                    service.root() + "/v1/mappings/compare?a=" + id(run) + "&b=" + id(run),
                    run)) {
                isAccessible(chromium, address);
            }

            String id = id(run);
            assertThat(page("/v1/mappings/compare?a=" + id + "&b=" + id).text())
                    .contains("every map kept its action unit");
            Answer withoutForce = post("/v1/mapping-jobs/" + id + "/promote", Map.of());
            assertThat(withoutForce.status()).isEqualTo(409);
            assertThat(withoutForce.text()).contains("<h1>The gate of the job has not passed</h1>");
            String shown = "&lt;b&gt;Faces&lt;/b&gt;";
            assertThat(page("/v1/mapping-jobs/" + id).text())
                    .contains("<h1>Run on " + shown, "glossary#auc", "class=\"tip\"");
            assertThat(page("/v1/mapping-jobs").text()).contains("<td>" + shown);
            // A mapping from elsewhere may call its data set anything.
            Path carrier = folder.resolve("models/tiny/1");
            ModelPackage promoted = ModelPackage.read(carrier);
            promoted.withMapping(promoted.mapping()
                            .replaceFirst(
                                    "(\"data\"\\s*:\\s*\\{\\s*\"name\"\\s*:\\s*)\"[^\"]*\"",
                                    "$1"
                                            + Matcher.quoteReplacement(
                                                    JsonMapper.shared().writeValueAsString(NAME))))
                    .write(carrier);
            RunningService.await(
                    () -> page("/v1/models/tiny/maps"), answer -> answer.text().contains(shown));
            int au = service.get("/v1/action-units?model=tiny")
                    .json()
                    .at("/actionUnits/0/au")
                    .asInt();
            List<String> named = List.of(
                    "/v1/models/tiny",
                    "/v1/models/tiny/maps",
                    "/v1/models/tiny/maps/conv2/1",
                    "/v1/action-units?model=tiny",
                    "/v1/action-units/" + au + "?model=tiny",
                    "/v1/mappings/compare?a=" + id + "&b=tiny");
            for (String path : named) {
                assertThat(page(path).text()).as(path).contains(shown);
            }
            for (String path : Stream.concat(
                            named.stream(),
                            Stream.of("/", "/v1/datasets", "/v1/models", "/v1/mapping-jobs", "/v1/mapping-jobs/" + id))
                    .toList()) {
                assertThat(page(path).text()).as(path).doesNotContain("<b>Faces", "<script>alert", "<i>");
            }
            assertThat(Files.readString(file)).doesNotContain("<script", "<i>");
        }
    }

    private static String id(String run) {
        return run.substring(run.lastIndexOf('/') + 1).replaceAll("[?#].*", "");
    }

    /** Of an address, without what another run would not have. */
    private static String name(String address) {
        return "runs-"
                + address.replaceAll("^.*/v1/|[?#].*", "")
                        .replaceAll("[0-9a-f-]{36}", "result")
                        .replace('/', '-');
    }

    /** On a telephone and a desktop, light and dark. */
    private static void isAccessible(Chromium chromium, String address) {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            int width = scheme == ColorScheme.LIGHT ? 390 : 1280;
            try (Chromium.Tab tab = chromium.tab(width, scheme)) {
                tab.page().navigate(address);
                tab.shot(name(address));
                assertThat(tab.fits()).as("%s, %d pixels", address, width).isTrue();
                List<String> findings = new AxeBuilder(tab.page())
                        .analyze().getViolations().stream()
                                .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                                .map(rule -> rule.getId() + ": "
                                        + rule.getNodes().stream()
                                                .limit(3)
                                                .map(node -> node.getHtml())
                                                .toList())
                                .toList();
                assertThat(findings).as("%s, %d pixels", address, width).isEmpty();
                assertThat(tab.complaints()).isEmpty();
            }
        }
    }

    /** Every link leads into the file, or gives what it holds. */
    private static void readsFromDisk(Chromium chromium, Path file) {
        try (Chromium.Tab tab = chromium.tab(390, ColorScheme.DARK)) {
            Page page = tab.page();
            page.navigate(file.toUri().toString());
            assertThat(tab.fits()).isTrue();
            assertThat((Boolean) page.evaluate("() => getComputedStyle(document.body).maxWidth !== 'none'"))
                    .as("its style is allowed")
                    .isTrue();
            assertThat((Boolean) page.evaluate("() => [...document.querySelectorAll('a[href^=\"#\"]')]"
                            + ".every(link => document.getElementById(link.hash.slice(1)) !== null)"))
                    .isTrue();
            List<?> files = (List<?>) page.evaluate(
                    "() => [...document.querySelectorAll('a:not([href^=\"#\"])')].map(link => link.download)");
            assertThat(files).hasSize(5);
            for (Object name : files) {
                Download saved = page.waitForDownload(() -> page.click("a[download='" + name + "']"));
                assertThat(saved.suggestedFilename()).isEqualTo(name);
                assertThat(saved.path()).isNotEmptyFile();
            }
            assertThat(tab.complaints()).isEmpty();
            assertThat(tab.addresses()).allMatch(address -> address.startsWith("file:") || address.startsWith("data:"));
        }
    }

    /** Every fifth image of the demo set, with a file that is missing, and people with markup in their names. */
    private static Path archive() throws IOException {
        Path archive = folder.resolve("faces.zip");
        List<String> rows = Files.readAllLines(DEMO.resolve("labels.csv"));
        StringBuilder table = new StringBuilder(rows.get(0)).append('\n');
        try (OutputStream out = Files.newOutputStream(archive);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int row = 1; row < rows.size(); row += 5) {
                String file = rows.get(row).substring(0, rows.get(row).indexOf(','));
                String rest = rows.get(row).substring(file.length());
                table.append(file)
                        .append(rest.replaceFirst(",(\\w+)", ",<i>$1</i>"))
                        .append('\n');
                zip.putNextEntry(new ZipEntry(file));
                zip.write(Files.readAllBytes(DEMO.resolve(file)));
            }
            table.append("<i>missing</i>.png")
                    .append(rows.get(1).substring(rows.get(1).indexOf(',')))
                    .append('\n');
            zip.putNextEntry(new ZipEntry("labels.csv"));
            zip.write(table.toString().getBytes(UTF_8));
        }
        return archive;
    }
}
