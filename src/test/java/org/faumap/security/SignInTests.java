package org.faumap.security;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.faumap.Chromium;
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

/** How a browser, which sends no header when it follows a link, gets in with a key; over HTTP. */
class SignInTests {
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    private static final String FORM = "application/x-www-form-urlencoded";

    @TempDir
    private static Path models;

    private static RunningService service;
    private static RunningService replica;

    @BeforeAll
    static void start() throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        service = RunningService.start(models, TestKeys.properties("faumap.model.default=tiny"));
        replica = RunningService.start(models, TestKeys.properties("faumap.model.default=tiny"));
    }

    @AfterAll
    static void stop() {
        service.close();
        replica.close();
    }

    private static Answer signIn(String key, String next, String... headers) {
        String form = "key=%s&next=%s"
                .formatted(
                        URLEncoder.encode(key, StandardCharsets.UTF_8),
                        URLEncoder.encode(next, StandardCharsets.UTF_8));
        return service.post("/sign-in", FORM, form.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** The cookie of a key, as the browser sends it. */
    private static String cookie(String key) {
        String set = signIn(key, "/").header("Set-Cookie");
        return set.substring(0, set.indexOf(';'));
    }

    private static HttpRequest.Builder posted(String path, String... headers) {
        return service.request(path, headers).POST(BodyPublishers.noBody());
    }

    @Test
    void keyIsKeptByTheBrowserAlone() {
        Answer answer = signIn(TestKeys.of(Scope.INFER), "/v1/models?a=b");

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("Location")).isEqualTo("/v1/models?a=b");
        String cookie = answer.header("Set-Cookie").toLowerCase(Locale.ROOT);
        assertThat(cookie)
                .startsWith("faumap-key=")
                .contains("; path=/", "; httponly", "; samesite=strict")
                .doesNotContain("max-age", "expires", "secure", "domain", TestKeys.of(Scope.INFER));
        assertThat(signIn(TestKeys.ALL, "/", "X-Forwarded-Proto", "https").header("Set-Cookie"))
                .contains("; Secure");
    }

    @Test
    void cookieOpensWhatItsKeyOpensInEveryReplica() {
        String cookie = cookie(TestKeys.of(Scope.INFER));

        for (RunningService each : new RunningService[] {service, replica}) {
            assertThat(each.get("/v1/models", "Cookie", cookie).status()).isEqualTo(200);
            assertThat(each.get("/v1/datasets", "Cookie", cookie).problem()).isEqualTo("scope-missing");
        }
        assertThat(service.get("/v1/models", "Cookie", cookie, "X-API-Key", TestKeys.WRONG)
                        .status())
                .as("a header comes before the cookie")
                .isEqualTo(401);
        assertThat(service.get("/v1/models", "Cookie", "JSESSIONID=1; " + cookie)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void browserIsLedToThePageThatAsksAndBack() {
        Answer led = service.get("/v1/models?x=1%202", "Accept", BROWSER);

        assertThat(led.status()).isEqualTo(302);
        assertThat(led.header("Location"))
                .isEqualTo(service.root() + "/sign-in?refused=none&next=%2Fv1%2Fmodels%3Fx%3D1%25202");
        Answer page = service.get(led.header("Location"), "Accept", BROWSER);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("name=\"next\" value=\"/v1/models?x=1%202\"");
        Answer wrong = signIn(TestKeys.WRONG, "/v1/models?x=1%202");
        assertThat(wrong.status()).isEqualTo(303);
        assertThat(service.post("/sign-in", FORM, "key=%zz").status()).isEqualTo(400);
        assertThat(service.post("/sign-in", FORM, "key=" + "a".repeat(20_000)).status())
                .isEqualTo(413);
        assertThat(wrong.header("Set-Cookie")).isEmpty();
        assertThat(service.get(wrong.header("Location"), "Accept", BROWSER).text())
                .contains("not known here", "value=\"/v1/models?x=1%202\"");
        Answer few = service.get("/v1/datasets", "Accept", BROWSER, "Cookie", cookie(TestKeys.of(Scope.INFER)));
        assertThat(few.header("Location")).endsWith("/sign-in?scope=jobs&next=%2Fv1%2Fdatasets");
        assertThat(service.get(few.header("Location"), "Accept", BROWSER).text())
                .contains("the scope \"jobs\" is needed");
    }

    @ParameterizedTest
    @CsvSource({"390, LIGHT", "390, DARK", "1280, LIGHT", "1280, DARK"})
    void pageThatAsksIsFineInABrowserAndLetsItIn(int width, ColorScheme scheme) {
        try (Chromium chromium = Chromium.start();
                Chromium.Tab tab = chromium.tab(width, scheme)) {
            Page page = tab.page();
            page.navigate(service.root() + "/v1/models");
            assertThat(page.locator("h1")).hasText("A key, please");
            if (width == 1280 == (scheme == ColorScheme.LIGHT)) {
                tab.shot("sign-in");
            }
            assertThat(tab.fits()).isTrue();
            assertThat(new AxeBuilder(page)
                            .analyze().getViolations().stream()
                                    .filter(rule ->
                                            List.of("serious", "critical").contains(rule.getImpact()))
                                    .map(Rule::getId))
                    .isEmpty();

            page.fill("input[name=key]", TestKeys.ALL);
            page.keyboard().press("Enter");
            assertThat(page.locator("h1")).hasText("Models");
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "application/json", "application/json, text/html", "image/png,*/*;q=0.8"})
    void programsAreToldAsEver(String accept) {
        Answer answer = service.get("/v1/models", "Accept", accept);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.problem()).isEqualTo("unauthorized");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"FAUMap\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/",
                "//evil.example/",
                "/\\evil.example",
                "\\\\evil.example",
                "/\t/evil.example",
                "javascript:alert(1)",
                "evil.example",
                "/x\r\nSet-Cookie: a=b",
                ""
            })
    void noWayLeadsToAnotherSite(String next) {
        assertThat(signIn(TestKeys.ALL, next).header("Location")).isEqualTo("/");
        assertThat(service.get(signIn(TestKeys.WRONG, next).header("Location"), "Accept", BROWSER)
                        .text())
                .contains("value=\"/\"");
    }

    @Test
    void whatIsAskedForIsShownAsText() {
        assertThat(service.get("/sign-in?next=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&scope=%3Cb%3E", "Accept", BROWSER)
                        .text())
                .doesNotContain("<script>alert", "<b>");
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site",
        "Origin, https://evil.example",
        "Origin, null",
    })
    void foreignPagesGetNothingByTheCookie(String header, String value) {
        String cookie = cookie(TestKeys.ALL);

        assertThat(service.send(posted("/v1/expressions", "Cookie", cookie, header, value))
                        .status())
                .isEqualTo(403);
        assertThat(signIn(TestKeys.ALL, "/", header, value).header("Set-Cookie"))
                .as("nobody is signed in by a page of another site")
                .isEmpty();
        assertThat(service.send(posted("/sign-out", "Cookie", cookie, header, value))
                        .header("Set-Cookie"))
                .as("nor out")
                .isEmpty();
        assertThat(service.send(posted("/v1/expressions", "Cookie", cookie, "Sec-Fetch-Site", "same-origin"))
                        .problem())
                .isEqualTo("image-empty");
    }

    @Test
    void signingOutTakesTheCookieBack() {
        Answer out = service.send(posted("/sign-out", "Cookie", cookie(TestKeys.ALL), "Sec-Fetch-Site", "same-origin"));

        assertThat(out.status()).isEqualTo(302);
        assertThat(out.header("Location")).endsWith("/sign-in");
        assertThat(out.header("Set-Cookie")).startsWith("faumap-key=;").contains("Expires=Thu, 01 Jan 1970", "Path=/");
        assertThat(service.get("/sign-out", "Cookie", cookie(TestKeys.ALL)).header("Set-Cookie"))
                .as("a link does not")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"faumap-key=Zm9yZ290dGVu", "faumap-key=", "faumap-key=%%%"})
    void cookieThatIsGoodForNothingIsTakenBack(String cookie) {
        Answer led = service.get("/v1/models", "Accept", BROWSER, "Cookie", cookie);

        assertThat(led.status()).isEqualTo(302);
        assertThat(led.header("Set-Cookie")).startsWith("faumap-key=;").contains("Max-Age=0");
        assertThat(service.get("/sign-in", "Accept", BROWSER, "Cookie", cookie).status())
                .isEqualTo(200);
        assertThat(service.get("/v1/models", "Cookie", cookie).problem()).isEqualTo("unauthorized");
    }
}
