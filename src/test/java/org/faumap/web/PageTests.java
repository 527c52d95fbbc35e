package org.faumap.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.WaitUntilState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.faumap.Chromium;
import org.faumap.RunningService;
import org.faumap.TestImages;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The page on which photos are tried, as people use it, in a browser, with the bundled model. */
class PageTests {
    private static final Path SMILE = Path.of("src/test/resources/faces/s034_065.png");
    private static final Path NEUTRAL = Path.of("src/test/resources/faces/s004_012.png");
    private static final int DESKTOP = 1200;
    private static final int PHONE = 420;
    private static final String LOADED = "image => image.complete && image.naturalWidth > 0";

    @TempDir
    private static Path noFurtherModels;

    private static Chromium chromium;
    private static RunningService service;

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
        service = RunningService.start(noFurtherModels);
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
            chromium.close();
        }
    }

    @Test
    void photoGetsABoxALabelAndActionUnits() throws IOException {
        try (Chromium.Tab tab = opened(DESKTOP)) {
            Page page = tab.page();
            page.setInputFiles("#file", SMILE);

            assertThat(page.locator("#status")).containsText("1 face: happiness");
            JsonNode face = service.post("/v1/au-distances", "image/png", Files.readAllBytes(SMILE))
                    .json()
                    .at("/results/0/faces/0");
            JsonNode box = face.path("box");
            assertThat(page.locator("#faces")).isHidden();
            assertThat(page.locator("#view-label"))
                    .containsText("box %d × %d at %d, %d"
                            .formatted(
                                    box.path("width").asInt(),
                                    box.path("height").asInt(),
                                    box.path("x").asInt(),
                                    box.path("y").asInt()));
            assertThat(page.locator("#view-label .top")).containsText(Pattern.compile("happiness.*93 % 90 to 95"));
            // The box is drawn where the face is, on a photo of 96 pixels, and turned with it.
            assertThat(page.locator("#frame .box"))
                    .hasAttribute(
                            "style",
                            Pattern.compile("rotate\\(%sdeg\\)"
                                    .formatted(face.path("roll").asString().replace(".", "\\."))));
            assertThat((Double) page.evaluate("() => parseFloat(document.querySelector('#frame .box').style.left)"))
                    .isEqualTo(100.0 * box.path("x").asInt() / 96, offset(0.01));

            page.getByRole(AriaRole.TAB, named("Action units")).click();
            Locator units = page.locator("#view-units .units");
            assertThat(units.locator("tbody tr"))
                    .hasCount(face.path("actionUnits").size());
            long fired = face.path("actionUnits")
                    .valueStream()
                    .filter(unit -> unit.path("fired").asBoolean(false))
                    .count();
            assertThat(units.locator(".fired .mark")).hasCount((int) fired);
            assertThat(units).containsText("AU12 lip corner puller");
            assertThat(units.locator(".badge").first()).hasText("photographs");
            assertThat(page.locator("#view-units")).containsText("it is not a FACS coding");
            fine(tab);
        }
    }

    @Test
    void photoThatIsChosenBeforeTheScriptsAreThereIsLabelledToo() {
        try (Chromium.Tab tab = chromium.tab(DESKTOP, ColorScheme.LIGHT)) {
            Page page = tab.page();
            List<Route> held = new ArrayList<>();
            page.route("**/try/page.js*", held::add);
            page.waitForRequest(
                    "**/try/page.js*",
                    () -> page.navigate(
                            service.root() + "/", new Page.NavigateOptions().setWaitUntil(WaitUntilState.COMMIT)));
            page.waitForCondition(() -> !held.isEmpty()); // told after the request
            page.setInputFiles("#file", SMILE);
            held.forEach(Route::resume);

            assertThat(page.locator("#status")).containsText("1 face: happiness");
            fine(tab);
        }
    }

    @Test
    void oneUploadServesAllAndLayersAreReadAsTheyAreLookedAt() {
        try (Chromium.Tab tab = opened(DESKTOP)) {
            Page page = tab.page();
            page.setInputFiles("#file", SMILE);
            page.getByRole(AriaRole.TAB, named("Responses")).click();

            assertThat(page.locator("#view-responses")).containsText("It is not why the network chose the label");
            assertThat(page.locator("#tiles li")).hasCount(9);
            assertThat(page.locator("#responding")).containsText("conv4_3");
            Locator tile = page.locator("#tiles li").nth(3);
            assertThat(tile.locator("a"))
                    .hasAttribute(
                            "href",
                            Pattern.compile("^v1/models/expression@1/maps/conv4_3/\\d+\\?explanation=[0-9a-f-]+$"));
            assertThat(page.locator("#tiles")).containsText(Pattern.compile("AU\\d+ [a-z ]+: AUC 0\\.\\d\\d"));
            Object before = face(page);
            tile.locator("a").focus();
            assertThat(page.locator("#laid")).containsText(tile.locator("code").textContent());
            assertThat(tile).hasClass(Pattern.compile("chosen"));
            assertThat(face(page)).isNotEqualTo(before);
            Object overlaid = face(page);
            page.locator("#opacity").fill("0.2");
            assertThat(face(page)).isNotEqualTo(overlaid);

            page.selectOption("#layer", "conv1_2");
            assertThat(page.locator("#responding")).containsText("conv1_2");
            page.selectOption("#rule", "guided");
            page.selectOption("#colors", "sequential");
            assertThat(page.locator("#laid")).containsText("guided");
            page.locator("#all").click();
            assertThat(page.locator("#tiles li")).not().hasCount(9);
            assertThat(page.locator("#as-png"))
                    .hasAttribute("href", Pattern.compile("layer=conv1_2&top=32&rule=guided&colors=sequential$"));
            for (String link : List.of("#as-json", "#as-png", "#as-npz")) {
                assertThat(service.get(page.locator(link).getAttribute("href")).status())
                        .as(link)
                        .isEqualTo(200);
            }
            page.locator("#copy-curl").click();
            assertThat(page.locator("#call")).containsText("curl -s '" + service.root());
            page.locator("#copy-python").click();
            assertThat(page.locator("#call")).containsText("numpy.load");
            assertThat(tab.addresses().stream().filter(address -> address.contains("v1/explanations?")))
                    .hasSize(1);
            fine(tab);
        }
    }

    @Test
    void sanityLaysTheLabelsMapBesideOthers() {
        try (Chromium.Tab tab = opened(DESKTOP)) {
            Page page = tab.page();
            page.setInputFiles("#file", SMILE);
            page.getByRole(AriaRole.TAB, named("Sanity")).click();

            assertThat(page.locator("#comparison li")).hasCount(4);
            assertThat(page.locator("#comparison")).containsText("the runner-up");
            assertThat(page.locator("#comparison li").last()).containsText(Pattern.compile("drawn anew.*cosine"));
            fine(tab);
        }
    }

    @Test
    void whatIsKeptIsCountedDownAndDeleted() {
        try (Chromium.Tab tab = opened(DESKTOP)) {
            Page page = tab.page();
            page.setInputFiles("#file", SMILE);
            assertThat(page.locator("#left")).hasText(Pattern.compile("1[45]:\\d\\d"));
            String address = explanation(page);
            assertThat(service.get(address).status()).isEqualTo(200);

            page.locator("#delete").click();

            assertThat(page.locator("#status")).hasText("Deleted.");
            assertThat(page.locator("#tools")).isHidden();
            assertThat(service.get(address).status()).isEqualTo(404);
            assertThat(page.locator("#view-label")).containsText("happiness");
            page.getByRole(AriaRole.TAB, named("Responses")).click();
            assertThat(page.locator("#gone-title")).hasText("The explanation was deleted");
            fine(tab);
        }
    }

    @Test
    void facesHaveTabsAndOptionsBelongToTheResult() {
        try (Chromium.Tab tab = opened(DESKTOP)) {
            Page page = tab.page();
            page.setInputFiles("#file", new FilePayload("three.png", "image/png", TestImages.faces(3, 160)));
            assertThat(page.locator("#status")).containsText("3 faces:");
            assertThat(page.locator("#faces [role=tab]")).hasCount(3);
            page.getByRole(AriaRole.TAB, named("Responses")).click();
            assertThat(page.locator("#tiles li")).hasCount(9);

            page.locator("#faces [role=tab]").first().focus();
            page.keyboard().press("ArrowRight");
            assertThat(page.locator("#frame .box").nth(1)).hasClass(Pattern.compile("chosen"));
            assertThat(page.locator("#faces [role=tab]").nth(1)).isFocused();
            page.waitForCondition(() -> index(page) == 1);
            page.locator("#frame .box").nth(2).click();
            page.waitForCondition(() -> index(page) == 2);
            String kept = explanation(page);

            // Another option makes another result, and what was kept of the former goes.
            page.check("#full");
            assertThat(page.locator("#status")).containsText("1 face:");
            assertThat(page.locator("#faces")).isHidden();
            assertThat(page.locator("#tiles li")).hasCount(9);
            assertThat(explanation(page)).isNotEqualTo(kept);
            page.waitForCondition(() -> service.get(kept).status() == 404);
            fine(tab);
        }
    }

    @Test
    void severalPhotosStayBesideEachOther() {
        try (Chromium.Tab tab = opened(DESKTOP)) {
            Page page = tab.page();
            page.setInputFiles("#file", new Path[] {SMILE, NEUTRAL});
            assertThat(page.locator("#photos li")).hasCount(2);
            assertThat(page.locator("#status")).containsText("happiness");

            page.locator("#photos button").nth(1).click();
            assertThat(page.locator("#status")).containsText("neutral");
            page.locator("#photos button").first().click();
            assertThat(page.locator("#status")).containsText("happiness");
            assertThat(tab.addresses().stream().filter(address -> address.contains("v1/explanations?")))
                    .hasSize(2);
            fine(tab);
        }
    }

    @Test
    void explanationThatIsGoneCanBeHadAgain() {
        try (Chromium.Tab tab = opened(DESKTOP)) {
            Page page = tab.page();
            page.setInputFiles("#file", SMILE);
            page.getByRole(AriaRole.TAB, named("Responses")).click();
            assertThat(page.locator("#tiles li")).hasCount(9);
            assertThat(page.locator("#gone")).isHidden();
            String first = explanation(page);
            assertThat(service.send(service.request(first).DELETE()).status()).isEqualTo(204);

            page.selectOption("#layer", "conv1_2");

            assertThat(page.locator("#gone")).isVisible();
            assertThat(page.locator("#gone-title")).hasText("There is no such explanation");
            assertThat(page.locator("#tiles")).isHidden();
            page.locator("#explain-again").click();
            assertThat(page.locator("#gone")).isHidden();
            assertThat(page.locator("#responding")).containsText("conv1_2");
            assertThat(page.locator("#tiles")).isVisible();
            assertThat(explanation(page)).isNotEqualTo(first);
            tab.complaints().removeIf(complaint -> complaint.startsWith("Failed to load resource"));
            fine(tab);
        }
    }

    @Test
    void explanationWhoseTimeIsOverCanBeHadAgain() {
        try (Chromium.Tab tab = chromium.tab(DESKTOP, ColorScheme.LIGHT)) {
            Page page = tab.page();
            page.clock().install();
            page.navigate(service.root().toString());
            page.setInputFiles("#file", SMILE);
            page.getByRole(AriaRole.TAB, named("Responses")).click();
            assertThat(page.locator("#tiles li")).hasCount(9);
            String first = explanation(page);

            page.clock().fastForward("16:00");

            assertThat(page.locator("#gone-title")).hasText("The explanation has expired");
            assertThat(page.locator("#tools")).isHidden();
            assertThat(page.locator("#tiles")).isHidden();
            page.locator("#explain-again").click();
            assertThat(page.locator("#tiles")).isVisible();
            assertThat(page.locator("#left")).hasText(Pattern.compile("1[45]:\\d\\d"));
            assertThat(explanation(page)).isNotEqualTo(first);
            fine(tab);
        }
    }

    @Test
    void cameraGivesAPhoto(@TempDir Path folder) throws IOException {
        Path film = folder.resolve("face.mjpeg");
        ImageIO.write(ImageIO.read(new ByteArrayInputStream(TestImages.faces(1, 320))), "jpeg", film.toFile());
        try (Chromium withCamera = Chromium.start(
                        "--use-fake-ui-for-media-stream",
                        "--use-fake-device-for-media-stream",
                        "--use-file-for-fake-video-capture=" + film);
                Chromium.Tab tab = withCamera.tab(DESKTOP, ColorScheme.LIGHT)) {
            Page page = tab.page();
            page.navigate(service.root().toString());
            page.locator("#camera").click();
            assertThat(page.locator("#camera-dialog")).isVisible();
            page.waitForCondition(
                    () -> (Boolean) page.evaluate("() => document.querySelector('#camera-video').currentTime > 0"));
            page.locator("#camera-take").click();

            assertThat(page.locator("#camera-dialog")).isHidden();
            assertThat(page.locator("#status")).containsText("1 face");
            assertThat((Boolean) page.evaluate("() => !document.querySelector('#camera-video').srcObject.active"))
                    .as("the camera is off")
                    .isTrue();
            fine(tab);
        }
    }

    @Test
    void addressTellsWhatIsLookedAtAndNeverThePhoto() {
        try (Chromium.Tab tab = opened(DESKTOP)) {
            Page page = tab.page();
            page.setInputFiles("#file", new FilePayload("three.png", "image/png", TestImages.faces(3, 160)));
            page.getByRole(AriaRole.TAB, named("Responses")).click();
            page.locator("#faces [role=tab]").nth(1).click();
            page.selectOption("#layer", "conv3_1");
            assertThat(page.locator("#responding")).containsText("conv3_1");

            page.navigate(service.root() + "/glossary");
            page.goBack();

            assertThat(page.locator("#faces [role=tab]")).hasCount(3);
            assertThat(page.locator("#faces [aria-selected=true]")).containsText("2");
            assertThat(page.locator("#responding")).containsText("conv3_1");
            assertThat(page.locator("#tiles li")).hasCount(9);
            fine(tab);
        }
    }

    @Test
    void tileLeadsToItsFeatureMapAndBack() {
        try (Chromium.Tab tab = opened(DESKTOP)) {
            Page page = tab.page();
            page.setInputFiles("#file", SMILE);
            page.getByRole(AriaRole.TAB, named("Responses")).click();
            assertThat(page.locator("#tiles li")).hasCount(9);
            String name = page.locator("#tiles code").nth(2).textContent();

            page.locator("#tiles a").nth(2).click();
            assertThat(page.locator("h1")).containsText(name);
            assertThat(page.locator("#main")).containsText("to the face of your explanation");
            page.goBack();

            assertThat(page.locator("#tiles li")).hasCount(9);
            assertThat(page.locator("#tiles code").nth(2)).hasText(name);
            fine(tab);
        }
    }

    /** The address of the explanation that is shown. */
    private static String explanation(Page page) {
        return page.locator("#as-json").getAttribute("href").replaceFirst("\\?.*", "");
    }

    private static int index(Page page) {
        return service.get(explanation(page) + "?top=0")
                .json()
                .at("/face/index")
                .asInt();
    }

    /** What the canvas shows. */
    private static Object face(Page page) {
        return page.evaluate("() => document.querySelector('#face').toDataURL()");
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    @Test
    void examplesAreRenderedFaces() {
        try (Chromium.Tab tab = opened(DESKTOP)) {
            Page page = tab.page();
            assertThat(page.locator("#examples button")).hasCount(8);
            loaded(page, "#examples img");
            page.locator("#examples button").first().click();

            assertThat(page.locator("#status")).containsText("1 face: happiness");
            fine(tab);
        }
    }

    @Test
    void weighsLittleAndAnswersSoon(TestReporter measured) {
        try (Chromium.Tab tab = opened(DESKTOP)) {
            Page page = tab.page();
            long bytes = tab.addresses().stream()
                    .filter(address -> !address.contains("/examples/"))
                    .mapToLong(address ->
                            service.get(URI.create(address).getPath()).text().length())
                    .sum();
            page.setInputFiles("#file", SMILE); // warm
            page.getByRole(AriaRole.TAB, named("Responses")).click();
            assertThat(page.locator("#tiles li")).hasCount(9);
            Number label = (Number) page.evaluate(TIMED, "label");
            Number explanation = (Number) page.evaluate(TIMED, "explanation");
            Number layer = (Number) page.evaluate(TIMED, "layer");
            // A measurement, not a test: the machine may have other things to do.
            measured.publishEntry(Map.of(
                    "bytes before images", String.valueOf(bytes),
                    "ms to a label", String.valueOf(label.intValue()),
                    "ms to an explanation", String.valueOf(explanation.intValue()),
                    "ms to another layer", String.valueOf(layer.intValue())));

            assertThat(bytes).isBetween(10_000L, 150_000L);
            fine(tab);
        }
    }

    /** Milliseconds until something that is asked for is there. */
    private static final String TIMED = """
            async what => {
              const changed = (place, done) => new Promise(resolve => new MutationObserver((all, observer) => {
                if (done()) { observer.disconnect(); resolve(); }
              }).observe(place, {childList: true, subtree: true, characterData: true}));
              const tiles = document.querySelector('#responding');
              const status = document.querySelector('#status');
              if (what === 'layer') {
                const layer = document.querySelector('#layer');
                const came = changed(tiles, () => tiles.textContent.startsWith('conv3_2'));
                const began = performance.now();
                layer.value = 'conv3_2';
                layer.dispatchEvent(new Event('change'));
                await came;
                return performance.now() - began;
              }
              tiles.textContent = '';
              status.textContent = '';
              const came = what === 'label' ? changed(status, () => status.textContent.startsWith('1 face'))
                : changed(tiles, () => tiles.textContent.startsWith('conv'));
              const began = performance.now();
              document.querySelector('#examples button').click();
              await came;
              return performance.now() - began;
            }
            """;

    @ParameterizedTest
    @CsvSource({"390, LIGHT", "390, DARK", "1280, LIGHT", "1280, DARK"})
    void axeFindsNothingSerious(int width, ColorScheme scheme) {
        try (Chromium.Tab tab = opened(width, scheme)) {
            Page page = tab.page();
            page.setInputFiles("#file", new FilePayload("three.png", "image/png", TestImages.faces(3, 160)));
            assertThat(page.locator("#status")).containsText("3 faces:");
            for (String view : List.of("Label", "Action units", "Responses", "Sanity")) {
                page.getByRole(AriaRole.TAB, named(view)).click();
                page.waitForCondition(() ->
                        page.locator("[role=tabpanel]:visible").textContent().length() > 100
                                && (!view.equals("Sanity")
                                        || page.locator("#comparison li").count() == 4));
                assertThat(tab.fits()).as(view).isTrue();
                if (width == 1280 == (scheme == ColorScheme.LIGHT)) {
                    tab.shot("try-" + view.toLowerCase(Locale.ROOT).replace(' ', '-'));
                }
                assertThat(new AxeBuilder(page)
                                .analyze().getViolations().stream()
                                        .filter(rule ->
                                                List.of("serious", "critical").contains(rule.getImpact()))
                                        .map(rule -> rule.getId() + " "
                                                + rule.getNodes().get(0).getHtml()))
                        .as(view)
                        .isEmpty();
            }
            fine(tab);
        }
    }

    @Test
    void fileThatIsNoImageIsToldApart() {
        try (Chromium.Tab tab = opened(DESKTOP)) {
            Page page = tab.page();
            page.setInputFiles(
                    "#file", new FilePayload("notes.txt", "text/plain", "no image".getBytes(StandardCharsets.UTF_8)));

            Locator problem = page.locator("#problem");
            assertThat(problem).isVisible();
            assertThat(page.locator("#problem-title")).not().isEmpty();
            assertThat(page.locator("#problem-detail")).not().isEmpty();
            assertThat(page.locator("#problem-request")).not().hasText("unknown");
            assertThat(page.locator("#result")).isHidden();

            page.setInputFiles("#file", NEUTRAL);
            assertThat(page.locator("#result")).isVisible();
            assertThat(problem).isHidden();
            // What the browser itself says of a 4xx and of a text as an image.
            tab.complaints().removeIf(complaint -> complaint.startsWith("Failed to load resource"));
            fine(tab);
        }
    }

    @Test
    void photoCanBeDropped() throws IOException {
        try (Chromium.Tab tab = opened(DESKTOP)) {
            Page page = tab.page();
            JSHandle dropped = page.evaluateHandle("""
                    base64 => {
                      const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
                      const transfer = new DataTransfer();
                      transfer.items.add(new File([bytes], 'face.png', {type: 'image/png'}));
                      return transfer;
                    }
                    """, Base64.getEncoder().encodeToString(Files.readAllBytes(SMILE)));
            page.dispatchEvent("#drop", "drop", Map.of("dataTransfer", dropped));

            assertThat(page.locator("#status")).containsText("1 face");
            fine(tab);
        }
    }

    @Test
    void fitsAPhoneInTheDark() {
        try (Chromium.Tab tab = opened(PHONE, ColorScheme.DARK)) {
            Page page = tab.page();
            assertThat(tab.fits()).isTrue();
            page.setInputFiles("#file", SMILE);
            assertThat(page.locator("#view-label .scores")).isVisible();
            page.getByRole(AriaRole.TAB, named("Responses")).click();
            assertThat(page.locator("#tiles li")).hasCount(9);
            assertThat(tab.fits()).isTrue();
            List<?> channels = (List<?>) page.evaluate(
                    "() => getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).slice(0, 3).map(Number)");
            assertThat(channels)
                    .allSatisfy(
                            channel -> assertThat(((Number) channel).intValue()).isLessThan(80));
            fine(tab);
        }
    }

    @Test
    void keyboardAloneGetsToTheLabelledFace() {
        try (Chromium.Tab tab = opened(DESKTOP)) {
            Page page = tab.page();
            page.keyboard().press("Tab");
            assertThat(page.locator(".skip")).isFocused();
            page.setInputFiles("#file", SMILE);
            assertThat(page.locator("#view-label .scores")).isVisible();
            Locator face = page.locator("#frame .box");
            for (int presses = 0; presses < 40 && !focused(face); presses++) {
                page.keyboard().press("Tab");
            }
            assertThat(face).isFocused();
            assertThat(page.locator("#frame .chosen")).hasCount(1);
            fine(tab);
        }
    }

    private static Chromium.Tab opened(int width) {
        return opened(width, ColorScheme.LIGHT);
    }

    private static Chromium.Tab opened(int width, ColorScheme scheme) {
        Chromium.Tab tab = chromium.tab(width, scheme);
        tab.page().navigate(service.root().toString());
        assertThat(tab.page().locator("#model option").first()).hasText("default (expression@1)");
        return tab;
    }

    private static boolean focused(Locator element) {
        return (Boolean) element.evaluate("element => element === document.activeElement");
    }

    private static void loaded(Page page, String images) {
        for (Locator image : page.locator(images).all()) {
            page.waitForCondition(() -> (Boolean) image.evaluate(LOADED));
        }
    }

    /** No script failed, and nothing was asked of anybody else. */
    private static void fine(Chromium.Tab tab) {
        assertThat(tab.complaints()).isEmpty();
        assertThat(tab.addresses())
                .isNotEmpty()
                .allMatch(address -> address.startsWith(service.root().toString()) || address.startsWith("blob:"));
    }
}
