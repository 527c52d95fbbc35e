package org.faumap.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The packaged service in a process of its own, on a free port of the loopback interface. */
final class ServedJar implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(5);
    private static final Duration STOP = Duration.ofSeconds(40);

    private final Process process;
    private final Thread onExit;
    private final URI address;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private ServedJar(Process process, URI address) {
        this.process = process;
        this.address = address;
        this.onExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param log where its output goes
     * @throws IOException if it does not become ready in time
     */
    static ServedJar start(Path jar, List<String> jvmArguments, List<String> properties, Path log)
            throws IOException, InterruptedException {
        return start(List.of(), jar, jvmArguments, properties, log);
    }

    /** @param before words before the command, such as {@code taskset -c 0} */
    static ServedJar start(List<String> before, Path jar, List<String> jvmArguments, List<String> properties, Path log)
            throws IOException, InterruptedException {
        int port = freePort();
        List<String> command = new ArrayList<>(before);
        command.add(java());
        command.addAll(jvmArguments);
        command.addAll(List.of("-jar", jar.toString()));
        command.add("--server.address=127.0.0.1");
        command.add("--server.port=" + port);
        command.add("--management.endpoints.web.exposure.include=health,metrics");
        command.addAll(properties);
        Files.createDirectories(log.toAbsolutePath().getParent());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        ServedJar served = new ServedJar(process, URI.create("http://127.0.0.1:" + port));
        served.awaitReady(log);
        return served;
    }

    static String java() {
        return System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    }

    URI address(String path) {
        return address.resolve(path);
    }

    /** User and system time of the service's process so far; on Linux that of /proc/[pid]/stat, in steps of 10 ms. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Memory of the service's process that is in RAM, in bytes; Linux only. */
    long residentBytes() {
        try {
            String status = Files.readString(Path.of("/proc/%d/status".formatted(process.pid())));
            String line = status.lines()
                    .filter(text -> text.startsWith("VmRSS:"))
                    .findFirst()
                    .orElseThrow();
            return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** The JSON that a request is answered with. */
    JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                client.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException("Answered with %d: %s".formatted(answer.statusCode(), answer.body()));
        }
        return JsonMapper.shared().readTree(answer.body());
    }

    /** Count and sum of a distribution summary so far; zeros before its first value. */
    Summary summary(String metric) throws IOException, InterruptedException {
        HttpResponse<String> answer = get("/actuator/metrics/" + metric);
        if (answer.statusCode() != 200) {
            return new Summary(0, 0);
        }
        double count = 0;
        double total = 0;
        for (JsonNode measurement :
                JsonMapper.shared().readTree(answer.body()).path("measurements").values()) {
            switch (measurement.path("statistic").stringValue("")) {
                case "COUNT" -> count = measurement.path("value").doubleValue(0);
                case "TOTAL" -> total = measurement.path("value").doubleValue(0);
                default -> {} // the maximum, which fades with time
            }
        }
        return new Summary(count, total);
    }

    record Summary(double count, double total) {
        /** Mean of the values since an earlier summary; NaN if there were none. */
        double meanSince(Summary earlier) {
            return (total - earlier.total) / (count - earlier.count);
        }
    }

    private void awaitReady(Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            if (isReady()) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        close();
        throw new IOException("The service did not become ready; its output is in " + log);
    }

    private boolean isReady() throws InterruptedException {
        try {
            return get("/actuator/health/readiness").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(address(path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        if (!Thread.currentThread().equals(onExit)) {
            Runtime.getRuntime().removeShutdownHook(onExit);
        }
    }
}
