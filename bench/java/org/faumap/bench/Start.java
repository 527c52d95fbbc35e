package org.faumap.bench;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts the packaged service again and again, several jars in turn: time until it is ready, processor time of the process until
 * then, memory that is resident then, after an image has been labelled and explained, and after a mapping job.
 */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "How soon the packaged service is ready, and what it holds then.")
final class Start implements Callable<Integer> {
    private static final List<String> ENDED = List.of("COMPLETED", "FAILED", "CANCELLED");

    @Option(names = "--jar", description = "the service, may be repeated (default: ${DEFAULT-VALUE})")
    List<Path> jars = List.of(Path.of("target/faumap.jar"));

    @Option(
            names = "--rounds",
            description = "starts of each jar, behind one that warms caches (default: ${DEFAULT-VALUE})")
    int rounds = 5;

    @Option(names = "--job", description = "has a mapping job of the demo set done as well")
    boolean job;

    @Option(names = "--service-option", split = " ", description = "for the service's JVM")
    List<String> jvmArguments = List.of();

    public static void main(String[] args) {
        System.exit(new CommandLine(new Start()).execute(args));
    }

    /** One start: seconds, seconds of processor time, megabytes. */
    private record Run(
            double ready, double processor, double residentReady, double residentUsed, double residentAfterJob) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Map<Path, List<Run>> runs = new TreeMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (Path jar : jars) {
                Run run = run(jar);
                if (round > 0) {
                    runs.computeIfAbsent(jar, key -> new ArrayList<>()).add(run);
                }
            }
        }
        System.out.printf(
                "%-40s %8s %8s %10s %10s %10s%n",
                "median of " + rounds, "ready", "CPU-s", "MB ready", "MB used", "MB job");
        for (Path jar : jars) {
            List<Run> all = runs.getOrDefault(jar, List.of());
            System.out.printf(
                    Locale.ROOT,
                    "%-40s %8.2f %8.2f %10.0f %10.0f %10.0f%n",
                    jar,
                    median(all, Run::ready),
                    median(all, Run::processor),
                    median(all, Run::residentReady),
                    median(all, Run::residentUsed),
                    median(all, Run::residentAfterJob));
        }
        return 0;
    }

    private Run run(Path jar) throws IOException, InterruptedException {
        Path storage = Files.createTempDirectory("faumap-start-");
        long begun = System.nanoTime();
        try (ServedJar service = ServedJar.start(
                jar,
                jvmArguments,
                List.of("--faumap.storage.location=" + storage),
                Path.of("target/bench/start.log"))) {
            double ready = (System.nanoTime() - begun) / 1e9;
            double processor = seconds(service.cpu());
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(3)); // what the start left is given back
            double residentReady = megabytes(service);
            byte[] portrait = DrawnFaces.encoded(DrawnFaces.portrait(640, 480, 1), "png");
            for (String call : List.of("/v1/expressions", "/v1/explanations", "/v1/au-distances")) {
                service.send(HttpRequest.newBuilder(service.address(call + "?face=full"))
                        .header("Content-Type", "image/png")
                        .POST(BodyPublishers.ofByteArray(portrait)));
            }
            double residentUsed = megabytes(service);
            double residentAfterJob = job ? afterJob(service) : Double.NaN;
            Run run = new Run(ready, processor, residentReady, residentUsed, residentAfterJob);
            System.out.printf(
                    Locale.ROOT,
                    "%-40s %8.2f %8.2f %10.0f %10.0f %10.0f%n",
                    jar,
                    ready,
                    processor,
                    residentReady,
                    residentUsed,
                    residentAfterJob);
            return run;
        } finally {
            FileSystemUtils.deleteRecursively(storage);
        }
    }

    private static double afterJob(ServedJar service) throws IOException, InterruptedException {
        String id = service.send(HttpRequest.newBuilder(service.address("/v1/mapping-jobs"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"dataset\":\"demo\"}")))
                .path("id")
                .asString();
        String state = "";
        while (!ENDED.contains(state)) {
            state = service.send(HttpRequest.newBuilder(service.address("/v1/mapping-jobs/" + id + "?wait=50s")))
                    .path("state")
                    .asString();
        }
        return megabytes(service);
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1e3;
    }

    private static double megabytes(ServedJar service) {
        return service.residentBytes() / 1e6;
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> value) {
        List<Double> sorted = runs.stream()
                .map(value::applyAsDouble)
                .sorted(Comparator.naturalOrder())
                .toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
    }
}
