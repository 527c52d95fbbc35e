package org.faumap;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotType;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The Chromium or Chrome of this machine, without a window. Where there is none, see {@link Missing}. */
public final class Chromium implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    private static final double PATIENCE_MILLIS = 60_000;
    private static final int LONGEST_SHOT = 2400;

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /**
     * Starts it; without one the test does not go on, see {@link Missing}.
     *
     * @param arguments further ones of its command line
     */
    public static Chromium start(String... arguments) {
        // Five seconds by default: too few for a machine with other things to do.
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        // Nothing is fetched: it is the machine's own browser or none.
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        for (LaunchOptions candidate : candidates()) {
            try {
                return new Chromium(
                        playwright,
                        playwright
                                .chromium()
                                .launch(candidate.setChromiumSandbox(false).setArgs(List.of(arguments))));
            } catch (PlaywrightException cannotStart) {
                continue; // not there, or a stub that would install it
            }
        }
        playwright.close();
        throw Missing.here("No Chromium or Chrome that starts is installed");
    }

    /** Those on the path, then Chrome where Playwright knows that macOS and Windows keep it. */
    private static List<LaunchOptions> candidates() {
        List<LaunchOptions> candidates = new ArrayList<>();
        for (String folder :
                Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator)) {
            for (String name : NAMES) {
                Path executable = Path.of(folder, name);
                if (Files.isExecutable(executable)) {
                    candidates.add(new LaunchOptions().setExecutablePath(executable));
                }
            }
        }
        candidates.add(new LaunchOptions().setChannel("chrome"));
        return candidates;
    }

    /** A page of its own, and what went wrong in it. */
    public static final class Tab implements AutoCloseable {
        private final BrowserContext context;
        private final Page page;
        private final List<String> complaints = new ArrayList<>();
        private final List<String> addresses = new ArrayList<>();

        private Tab(BrowserContext context) {
            this.context = context;
            page = context.newPage();
            page.onPageError(complaints::add);
            page.onConsoleMessage(message -> {
                if (message.type().equals("error")) {
                    complaints.add(message.text());
                }
            });
            page.onRequest(request -> addresses.add(request.url()));
        }

        public Page page() {
            return page;
        }

        /** The page as a JPEG, into the folder that {@code -Dfaumap.screenshots=docs/screenshots} names; nowhere without it. */
        public void shot(String name) {
            String folder = System.getProperty("faumap.screenshots");
            if (folder != null) {
                int width = page.viewportSize().width;
                int height = Math.min(
                        LONGEST_SHOT, ((Number) page.evaluate("document.documentElement.scrollHeight")).intValue());
                page.screenshot(new Page.ScreenshotOptions()
                        .setType(ScreenshotType.JPEG)
                        .setQuality(70)
                        .setFullPage(true)
                        .setClip(0, 0, width, height)
                        .setPath(Path.of(folder, "%s-%d.jpg".formatted(name, width))));
            }
        }

        /** Exceptions of scripts, and what the browser writes of failures. */
        public List<String> complaints() {
            return complaints;
        }

        /** All addresses that were asked for. */
        public List<String> addresses() {
            return addresses;
        }

        /** Whether everything fits the width of the window. */
        public boolean fits() {
            return (Boolean)
                    page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth");
        }

        @Override
        public void close() {
            context.close();
        }
    }

    /** @param width of the window in CSS pixels */
    public Tab tab(int width, ColorScheme scheme) {
        return new Tab(browser.newContext(
                new Browser.NewContextOptions().setViewportSize(width, 900).setColorScheme(scheme)));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
