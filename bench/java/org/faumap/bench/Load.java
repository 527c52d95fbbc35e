package org.faumap.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts the packaged service, loads it over HTTP and prints what it costs, next to what the engine alone costs for
 * batches of the same mean size. Everything runs on this machine, one phase after the other, so that a change of the
 * machine's mood meets both.
 */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Loads the packaged service over HTTP on the loopback interface.")
final class Load implements Callable<Integer> {
    /** Faces per pass through the network, a distribution summary of the service. */
    static final String BATCH_METRIC = "faumap.expression.batch";

    private static final int IMAGES = 64;
    private static final Duration WARMUP_LIMIT = Duration.ofMinutes(5);

    @Option(names = "--jar", description = "the service (default: ${DEFAULT-VALUE})")
    Path jar = Path.of("target/faumap.jar");

    @Option(
            names = "--model",
            description = "folder <location>/<id>/<version> of a model package; the bundled one when not given")
    @Nullable
    Path model;

    @Option(names = "--connections", split = ",", description = "closed loop (default: ${DEFAULT-VALUE})")
    List<Integer> connections = List.of(1, 8, 32);

    @Option(names = "--rounds", description = "how often all is measured (default: ${DEFAULT-VALUE})")
    int rounds = 3;

    @Option(
            names = "--warmup",
            description = "requests before the first measurement, for 5 minutes at most (default: ${DEFAULT-VALUE})")
    int warmupRequests = 5_000;

    @Option(names = "--seconds", description = "of each measurement (default: ${DEFAULT-VALUE})")
    int seconds = 20;

    @Option(
            names = "--rate",
            description = "open loop, requests/s; 0 = 70 %% of what 8 connections reach (default: ${DEFAULT-VALUE})")
    double rate = 0;

    @Option(names = "--max-requests", description = "in each measurement at most (default: ${DEFAULT-VALUE})")
    int maxRequests = 200_000;

    @Option(names = "--side", description = "pixels of the posted PNG crops (default: ${DEFAULT-VALUE})")
    int side = 48;

    @Option(
            names = "--photos",
            description = "folder of JPEG photographs to post instead of crops: their faces are searched for")
    @Nullable
    Path photos;

    @Option(names = "--service-option", description = "for the service's JVM, e.g. -Xmx512m; repeatable")
    List<String> jvmArguments = new ArrayList<>();

    @Option(names = "--service-property", description = "for the service, e.g. --faumap.expression.workers=1")
    List<String> properties = new ArrayList<>();

    @Option(names = "--seed", description = "of images and arrivals (default: ${DEFAULT-VALUE})")
    long seed = 1;

    public static void main(String[] args) {
        CommandLine command = new CommandLine(new Load());
        command.setExecutionExceptionHandler((failure, line, parsed) -> {
            if (failure instanceof IOException) {
                line.getErr().println(failure.getMessage());
                return 1;
            }
            throw failure;
        });
        System.exit(command.execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        List<byte[]> images = images();
        List<String> properties = new ArrayList<>(this.properties);
        if (model != null) {
            Path folder = model.toAbsolutePath().normalize();
            Path id = folder.getParent();
            if (id == null) {
                throw new IOException("Not <location>/<id>/<version>: " + folder);
            }
            System.setProperty(MeasuredModel.PROPERTY, folder.toString());
            properties.add("--faumap.model.location=" + id.resolveSibling(""));
            properties.add("--faumap.model.default=%s@%s".formatted(id.getFileName(), folder.getFileName()));
        }
        try (ServedJar service = ServedJar.start(jar, jvmArguments, properties, Path.of("target/bench/service.log"));
                RawEngine.InProcess engine = RawEngine.InProcess.start(Path.of("target/bench/engine.log"))) {
            IntFunction<HttpRequest.Builder> requests = number -> HttpRequest.newBuilder(
                            service.address("/v1/expressions?face=" + (photos == null ? "full" : "detect")))
                    .header("Content-Type", photos == null ? "image/png" : "image/jpeg")
                    .POST(BodyPublishers.ofByteArray(images.get(number % images.size())));
            print("warming up with %d requests%n", warmupRequests);
            Arrivals.closedLoop(8, WARMUP_LIMIT, warmupRequests, requests);
            for (int round = 1; round <= rounds; round++) {
                String posted = photos == null ? "crops of %d x %d".formatted(side, side) : "photographs";
                print("%nround %d of %d, %s%n", round, rounds, posted);
                print(
                        "%-22s %8s %8s %8s %10s %7s %10s %7s %7s  %s%n",
                        "load",
                        "req/s",
                        "p50 ms",
                        "p99 ms",
                        "CPU-ms/req",
                        "batch",
                        "raw CPU-ms",
                        "ratio",
                        "max/min",
                        "statuses");
                double reached = 0;
                for (int clients : connections) {
                    Duration length = Duration.ofSeconds(seconds);
                    Row row = measure(service, () -> Arrivals.closedLoop(clients, length, maxRequests, requests));
                    report("closed, %d".formatted(clients), row, engine, clients, true);
                    reached = clients == 8 || reached == 0 ? row.outcome.perSecond() : reached;
                }
                double arrivals = rate > 0 ? rate : 0.7 * reached;
                long arrivalSeed = seed + round;
                Row row = measure(
                        service,
                        () -> Arrivals.openLoop(
                                arrivals, 64, Duration.ofSeconds(seconds), maxRequests, arrivalSeed, requests));
                report(String.format(Locale.ROOT, "open, %.1f/s", arrivals), row, engine, 64, false);
            }
        }
        return 0;
    }

    private record Row(Arrivals.Outcome outcome, double cpuMillis, double meanBatch) {}

    @FunctionalInterface
    private interface Phase {
        Arrivals.Outcome run() throws InterruptedException, ExecutionException;
    }

    private static Row measure(ServedJar service, Phase phase)
            throws IOException, InterruptedException, ExecutionException {
        ServedJar.Summary batchesBefore = service.summary(BATCH_METRIC);
        Duration cpuBefore = service.cpu();
        Arrivals.Outcome outcome = phase.run();
        Duration cpu = service.cpu().minus(cpuBefore);
        double meanBatch = service.summary(BATCH_METRIC).meanSince(batchesBefore);
        return new Row(outcome, cpu.toNanos() / 1e6 / outcome.answered(), meanBatch);
    }

    private void report(String load, Row row, RawEngine.InProcess engine, int clients, boolean isFairnessKnown)
            throws IOException {
        int threads = Math.min(clients, Runtime.getRuntime().availableProcessors());
        double raw = engine.cpuMillisPerImage(row.meanBatch, threads, seconds);
        print(
                "%-22s %8.1f %8.1f %8.1f %10.2f %7.2f %10.2f %7.2f %7s  %s%n",
                load,
                row.outcome.perSecond(),
                row.outcome.latencies().quantileMillis(0.5),
                row.outcome.latencies().quantileMillis(0.99),
                row.cpuMillis,
                row.meanBatch,
                raw,
                row.cpuMillis / raw,
                isFairnessKnown ? String.format(Locale.ROOT, "%.2f", row.outcome.unfairness()) : "-",
                row.outcome.statuses());
    }

    private List<byte[]> images() throws IOException {
        List<byte[]> images = new ArrayList<>();
        if (photos != null) {
            try (Stream<Path> files = Files.list(photos)) {
                for (Path file : files.filter(each -> each.toString().matches(".*\\.jpe?g"))
                        .sorted()
                        .limit(IMAGES)
                        .toList()) {
                    images.add(Files.readAllBytes(file));
                }
            }
            return images;
        }
        for (int number = 0; number < IMAGES; number++) {
            BufferedImage portrait = DrawnFaces.portrait(side, side, seed + number);
            BufferedImage grey = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
            grey.getGraphics().drawImage(portrait, 0, 0, null);
            images.add(DrawnFaces.encoded(grey, "png"));
        }
        return images;
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
