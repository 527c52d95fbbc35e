package org.faumap.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.faumap.Chromium;
import org.faumap.RunningService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The page as people use it, in a browser, with the bundled model. */
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
            JsonNode face = service.post("/v1/expressions", "image/png", Files.readAllBytes(SMILE))
                    .json()
                    .path("results")
                    .get(0)
                    .path("faces")
                    .get(0);
            JsonNode box = face.path("box");
            assertThat(page.locator("#faces .face")).hasCount(1);
            assertThat(page.locator("#faces .face .hint").last())
                    .containsText("box %d × %d at %d, %d"
                            .formatted(
                                    box.path("width").asInt(),
                                    box.path("height").asInt(),
                                    box.path("x").asInt(),
                                    box.path("y").asInt()));
            // The box is drawn where the face is, on a photo of 96 pixels.
            BoundingBox photo = page.locator("#photo").boundingBox();
            BoundingBox drawn = page.locator("#frame .box").boundingBox();
            assertThat(drawn.x - photo.x)
                    .isBetween(
                            photo.width * (box.path("x").asInt() - 2) / 96,
                            photo.width * (box.path("x").asInt() + 2) / 96);
            assertThat(drawn.width)
                    .isBetween(
                            photo.width * (box.path("width").asInt() - 3) / 96,
                            photo.width * (box.path("width").asInt() + 3) / 96);

            Locator units = page.locator("#faces .units");
            assertThat(units).isVisible();
            assertThat(units.locator("> table tbody tr")).hasCount(6);
            assertThat(units.locator("details tbody tr")).hasCount(15);
            assertThat(units).containsText("AU12 lip corner puller");
            assertThat(units).containsText("it is not a FACS coding");
            fine(tab);
        }
    }

    @Test
    void explanationShowsItsMapsAndIsForgotten() {
        try (Chromium.Tab tab = opened(DESKTOP)) {
            Page page = tab.page();
            page.setInputFiles("#file", SMILE);
            page.getByText("What did the network respond to?").click();

            assertThat(page.locator("#explanation")).isVisible();
            assertThat(page.locator("#explanation")).containsText("It is not why the network chose the label");
            loaded(page, "#sheet");
            assertThat(page.locator("#map-units li")).hasCount(9);
            assertThat(page.locator("#map-units")).containsText(Pattern.compile("conv4_3/\\d+AU\\d+ [a-z]"));
            assertThat(page.locator("#classes img")).hasCount(2);
            loaded(page, "#classes img");
            String first = page.locator("#sheet").getAttribute("src");

            page.selectOption("#layer", "conv1_2");
            page.selectOption("#rule", "guided");
            page.selectOption("#colors", "sequential");

            assertThat(page.locator("#sheet"))
                    .hasAttribute("src", Pattern.compile("rule=guided&colors=sequential&layer=conv1_2$"));
            loaded(page, "#sheet");
            String address = first.substring(0, first.indexOf("/sheet"));
            assertThat(service.get(address).status()).isEqualTo(200);
            page.locator("#forget").click();
            assertThat(page.locator("#explanation")).isHidden();
            assertThat(page.locator("#status")).hasText("Deleted.");
            page.waitForCondition(() -> service.get(address).status() != 200);
            fine(tab);
        }
    }

    @Test
    void explainsAFaceAsItWasLabelled() throws IOException {
        try (Chromium.Tab tab = opened(DESKTOP)) {
            Page page = tab.page();
            page.setInputFiles("#file", new FilePayload("three.png", "image/png", threeFaces()));
            assertThat(page.locator("#faces .face")).hasCount(3);
            assertThat(page.locator("#again")).isHidden();

            page.check("#full");
            page.locator("#faces .explain").nth(1).click();

            loaded(page, "#sheet");
            JsonNode face = service.get(explanation(page)).json().path("face");
            assertThat(face.path("found").asInt()).isEqualTo(3);
            assertThat(face.path("index").asInt()).isEqualTo(1);
            // What is set now is for the photo once it is labelled again.
            page.locator("#again").click();
            assertThat(page.locator("#faces .face")).hasCount(1);
            assertThat(page.locator("#again")).isHidden();
            assertThat(page.locator("#explanation")).isHidden();
            page.locator("#faces .explain").click();
            loaded(page, "#sheet");
            assertThat(service.get(explanation(page))
                            .json()
                            .path("face")
                            .path("box")
                            .path("width")
                            .asInt())
                    .isEqualTo(3 * 160);
            fine(tab);
        }
    }

    @Test
    void explanationThatIsGoneCanBeHadAgain() {
        try (Chromium.Tab tab = opened(DESKTOP)) {
            Page page = tab.page();
            page.setInputFiles("#file", SMILE);
            page.locator("#faces .explain").click();
            loaded(page, "#sheet");
            assertThat(page.locator("#gone")).isHidden();
            String first = explanation(page);
            assertThat(service.send(service.request(first).DELETE()).status()).isEqualTo(204);

            page.selectOption("#layer", "conv1_2");

            assertThat(page.locator("#gone")).isVisible();
            assertThat(page.locator("#gone-title")).hasText("There is no such explanation");
            assertThat(page.locator("#drawn")).isHidden();
            page.locator("#explain-again").click();
            assertThat(page.locator("#gone")).isHidden();
            loaded(page, "#sheet");
            loaded(page, "#classes img");
            assertThat(explanation(page)).isNotEqualTo(first);
            tab.complaints().removeIf(complaint -> complaint.startsWith("Failed to load resource"));
            fine(tab);
        }
    }

    /** The address of the explanation that is shown. */
    private static String explanation(Page page) {
        String sheet = page.locator("#sheet").getAttribute("src");
        return sheet.substring(0, sheet.indexOf("/sheet"));
    }

    /** Three faces side by side, 160 pixels each. */
    private static byte[] threeFaces() throws IOException {
        BufferedImage row = new BufferedImage(3 * 160, 160, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = row.createGraphics();
        for (int place = 0; place < 3; place++) {
            BufferedImage face = ImageIO.read((place == 1 ? NEUTRAL : SMILE).toFile());
            graphics.drawImage(face, place * 160, 0, 160, 160, null);
        }
        graphics.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(row, "png", png);
        return png.toByteArray();
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
            assertThat(page.locator("#faces .units")).isVisible();
            page.getByText("What did the network respond to?").click();
            loaded(page, "#sheet");
            page.locator("#card-details summary").click();
            assertThat(page.locator("#card")).containsText("Model card: expression");

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
            assertThat(page.locator("#faces .units")).isVisible();
            Locator face = page.locator("#frame .box");
            for (int presses = 0; presses < 40 && !focused(face); presses++) {
                page.keyboard().press("Tab");
            }
            assertThat(face).isFocused();
            assertThat(page.locator("#faces .chosen")).hasCount(1);
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
