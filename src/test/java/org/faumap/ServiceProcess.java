package org.faumap;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.faumap.RunningService.Answer;

/** The whole service in a process of its own, which can be killed. */
public final class ServiceProcess implements AutoCloseable {
    private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");
    private static final Pattern READY = Pattern.compile("Started FaumapApplication in");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI root;

    private ServiceProcess(Process process, URI root) {
        this.process = process;
        this.root = root;
    }

    /**
     * Starts it, and waits until it is ready.
     *
     * @param properties {@code name=value}
     */
    public static ServiceProcess start(Path models, Path storage, String... properties) {
        return start(List.of(), models, storage, properties);
    }

    /**
     * The same in a virtual machine of one's own choice.
     *
     * @param options of it, such as {@code -Xmx256m}
     */
    public static ServiceProcess start(List<String> options, Path models, Path storage, String... properties) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                FaumapApplication.class.getName(),
                "--server.port=0",
                "--faumap.model.location=" + models,
                "--faumap.storage.location=" + storage));
        for (String property : properties) {
            command.add("--" + property);
        }
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            BufferedReader log =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            StringBuilder read = new StringBuilder();
            String port = "";
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                read.append(line).append('\n');
                Matcher started = STARTED.matcher(line);
                port = started.find() ? started.group(1) : port;
                if (READY.matcher(line).find()) {
                    Thread rest = new Thread(() -> log.lines().forEach(more -> {}), "log of " + process.pid());
                    rest.setDaemon(true);
                    rest.start();
                    return new ServiceProcess(process, URI.create("http://localhost:" + port));
                }
            }
            throw new IllegalStateException("The service did not start:\n" + read);
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
    }

    public URI root() {
        return root;
    }

    public Answer get(String path) {
        return send(HttpRequest.newBuilder(root.resolve(path)).timeout(PATIENCE).GET());
    }

    public Answer postJson(String path, String body) {
        return send(HttpRequest.newBuilder(root.resolve(path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(client.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for an answer", condition);
        }
    }

    /** As {@code kill -9}: nothing of it is asked or told. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a process ended", condition);
        }
    }

    /** Asks it to end, and does not wait for it. */
    public void terminate() {
        signal("TERM");
    }

    /** Waits for its end; returns its exit status. */
    public int awaitEnd() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("The process goes on and on");
            }
            return process.exitValue();
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a process ended", condition);
        }
    }

    /** Stops it where it is, without its knowing, as a machine that is short of everything does. */
    public void suspend() {
        signal("STOP");
    }

    /** Has it go on as if nothing had been. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("No signal reached process " + process.pid());
            }
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending a signal", condition);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
