package org.faumap.security;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import org.faumap.Chromium;
import org.faumap.RunningService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a service that asks for keys, in a browser. */
class KeyPageTests {
    private static final Path SMILE = Path.of("src/test/resources/faces/s034_065.png");

    @Test
    void asksForAKeyAndWorksWithIt(@TempDir Path noFurtherModels) {
        try (Chromium chromium = Chromium.start();
                RunningService service = RunningService.start(noFurtherModels, TestKeys.properties());
                Chromium.Tab tab = chromium.tab(1200, ColorScheme.LIGHT)) {
            Page page = tab.page();
            page.navigate(service.root().toString());
            assertThat(page.locator("#key-form")).isVisible();
            assertThat(page.locator("#key-wrong")).isHidden();

            page.fill("#key", TestKeys.WRONG);
            page.getByText("Use it").click();
            assertThat(page.locator("#key-wrong")).isVisible();

            page.fill("#key", TestKeys.of(Scope.INFER));
            page.getByText("Use it").click();
            assertThat(page.locator("#model option").first()).hasText("default (expression@1)");
            assertThat(page.locator("#key-form")).isHidden();

            page.setInputFiles("#file", SMILE);
            assertThat(page.locator("#status")).containsText("1 face: happiness");
            page.getByText("What did the network respond to?").click();
            assertThat(page.locator("#explanation")).isVisible();
            page.waitForCondition(() -> (Boolean) page.locator("#sheet")
                    .evaluate("image => image.src.startsWith('blob:') && image.complete && image.naturalWidth > 0"));

            page.reload();
            assertThat(page.locator("#model option").first()).hasText("default (expression@1)");
            assertThat(page.locator("#key-form")).isHidden();
            assertThat(tab.addresses()).noneMatch(address -> address.contains("fm_"));
            assertThat(tab.complaints()).allMatch(complaint -> complaint.contains("401"));
        }
    }
}
