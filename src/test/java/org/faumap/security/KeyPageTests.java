package org.faumap.security;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import org.faumap.Chromium;
import org.faumap.RunningService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of a service that asks for keys, in a browser. */
class KeyPageTests {
    private static final Path SMILE = Path.of("src/test/resources/faces/s034_065.png");

    @Test
    void asksForAKeyAndWorksWithIt(@TempDir Path noFurtherModels) {
        try (Chromium chromium = Chromium.start();
                RunningService service = RunningService.start(noFurtherModels, TestKeys.properties());
                Chromium.Tab tab = chromium.tab(1200, ColorScheme.LIGHT)) {
            Page page = tab.page();
            page.navigate(service.root() + "/");
            Locator key = page.locator("[name=key]");
            assertThat(key).isFocused();

            key.fill(TestKeys.WRONG);
            page.keyboard().press("Enter");
            assertThat(page.locator("#main")).containsText("not known here");

            key.fill(TestKeys.of(Scope.INFER));
            page.keyboard().press("Enter");
            assertThat(page.locator("#model option").first()).hasText("default (expression@1)");

            page.setInputFiles("#file", SMILE);
            assertThat(page.locator("#status")).containsText("1 face: happiness");
            page.getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName("Responses"))
                    .click();
            assertThat(page.locator("#tiles li")).hasCount(9);
            assertThat(page.locator("#copy-curl")).isVisible();
            page.locator("#copy-curl").click();
            assertThat(page.locator("#call")).containsText("X-API-Key: $FAUMAP_KEY");

            page.navigate(service.root() + "/v1/datasets");
            assertThat(page.locator("#main")).containsText("the scope \"jobs\" is needed");
            page.navigate(service.root() + "/");
            assertThat(page.locator("#examples button").first()).isVisible();
            assertThat((String) page.evaluate("() => document.cookie")).isEmpty();

            page.getByText("Sign in or out").click();
            page.getByText("Sign out", new Page.GetByTextOptions().setExact(true))
                    .click();
            page.navigate(service.root() + "/");
            assertThat(key).isVisible();
            assertThat(tab.addresses()).noneMatch(address -> address.contains("fm_"));
            assertThat(tab.complaints()).isEmpty();
        }
    }
}
