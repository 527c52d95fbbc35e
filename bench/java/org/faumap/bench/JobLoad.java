package org.faumap.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
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
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/**
 * What mapping jobs cost, on generated face crops: how fast they extract beside what the engine alone could do, how requests
 * fare meanwhile, how much memory they take, and what a second worker brings.
 */
@Command(
        name = "jobs",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs mapping jobs on generated images with the packaged service.")
final class JobLoad implements Callable<Integer> {
    /** Networks that look at each image: the model and its untrained control. */
    private static final int NETWORKS = 2;

    private static final int BATCH = 32;
    private static final String[] UNITS = {"AU1", "AU4", "AU6", "AU12", "AU25"};

    @Option(names = "--jar", description = "the service (default: ${DEFAULT-VALUE})")
    Path jar = Path.of("target/faumap.jar");

    @Option(names = "--images", description = "images of a job (default: ${DEFAULT-VALUE})")
    int images = 20_000;

    @Option(names = "--side", description = "pixels of the images (default: ${DEFAULT-VALUE})")
    int side = 96;

    @Option(names = "--rate", description = "requests/s beside a job (default: ${DEFAULT-VALUE})")
    double rate = 5;

    @Option(names = "--seconds", description = "of requests without a job, and with one (default: ${DEFAULT-VALUE})")
    int seconds = 40;

    @Option(
            names = "--workers-images",
            description = "images for comparing one worker with two; 0 leaves it out (default: ${DEFAULT-VALUE})")
    int workersImages = 4_000;

    @Option(names = "--service-option", description = "for the service's JVM (default: ${DEFAULT-VALUE})")
    List<String> jvmArguments = new ArrayList<>(List.of("-Xmx256m"));

    public static void main(String[] args) {
        System.exit(new CommandLine(new JobLoad()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        Path work = Files.createTempDirectory("faumap-jobs");
        try {
            Path sets = Files.createDirectories(work.resolve("sets"));
            print("drawing %d images of %d x %d%n", images, side, side);
            draw(sets.resolve("many"), images);
            if (workersImages > 0) {
                draw(sets.resolve("some"), workersImages);
            }
            oneProcess(work, sets);
            if (workersImages > 0) {
                workers(work, sets);
            }
        } finally {
            FileSystemUtils.deleteRecursively(work);
        }
        return 0;
    }

    /** Extraction beside the engine's limit, requests beside a job, memory. */
    private void oneProcess(Path work, Path sets) throws IOException, InterruptedException, ExecutionException {
        List<String> properties =
                List.of("--faumap.dataset.location=" + sets, "--faumap.storage.location=" + work.resolve("one"));
        try (ServedJar service = ServedJar.start(jar, jvmArguments, properties, Path.of("target/bench/jobs.log"));
                RawEngine.InProcess engine = RawEngine.InProcess.start(Path.of("target/bench/engine.log"))) {
            int threads = Runtime.getRuntime().availableProcessors();
            List<byte[]> faces = new ArrayList<>();
            for (int number = 0; number < 64; number++) {
                faces.add(image(48, number));
            }
            Arrivals.closedLoop(2, Duration.ofSeconds(20), 2_000, number -> request(service, faces, number));
            Arrivals.Outcome alone = requests(service, faces);

            print("%njob of %d images, nothing else going on%n", images);
            print("%10s %10s %12s %12s%n", "images", "images/s", "CPU-ms/image", "resident MB");
            Duration cpuBefore = service.cpu();
            long begun = System.nanoTime();
            String job = start(service, "many");
            int next = images / 8;
            int done = 0;
            while (extracting(service, job)) {
                done = state(service, job).path("progress").path("done").asInt();
                if (done >= next) {
                    line(service, done, begun, cpuBefore);
                    next += images / 8;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
            double cpu = line(service, images, begun, cpuBefore);
            double raw = NETWORKS * engine.cpuMillisPerImage(BATCH, threads, 20);
            print(
                    "engine alone, batches of %d, %d networks: %.2f CPU-ms/image; extraction reaches %.0f %% of that limit%n",
                    BATCH, NETWORKS, raw, 100 * raw / cpu);
            end(service, job);
            print("after analysis and report: %d MB resident%n", resident(service));

            print("%nrequests (face=full) at %.1f/s%n", rate);
            String second = start(service, "many");
            while (state(service, second).path("progress").path("done").asInt() == 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            CompletableFuture<Boolean> stillExtracting = new CompletableFuture<>();
            Arrivals.Outcome beside = requests(service, faces);
            stillExtracting.complete(extracting(service, second));
            print("%24s %8s %8s %8s%n", "", "p50 ms", "p99 ms", "answers");
            row("without a job", alone);
            row("beside a job", beside);
            print(
                    "p50 ratio %.2f%s%n",
                    beside.latencies().quantileMillis(0.5) / alone.latencies().quantileMillis(0.5),
                    stillExtracting.join() ? "" : " (the job was over before: take more --images)");
            service.send(HttpRequest.newBuilder(service.address("/v1/mapping-jobs/" + second))
                    .DELETE());
        }
    }

    private double line(ServedJar service, int done, long begun, Duration cpuBefore) {
        double cpu = service.cpu().minus(cpuBefore).toNanos() / 1e6 / done;
        print("%10d %10.1f %12.2f %12d%n", done, done / ((System.nanoTime() - begun) / 1e9), cpu, resident(service));
        return cpu;
    }

    /** One worker on one core, then two on one each; manager and database take what little they need from both. */
    private void workers(Path work, Path sets) throws IOException, InterruptedException {
        print("%njob of %d images, workers of one core each%n", workersImages);
        double one = 0;
        for (int workers = 1; workers <= 2; workers++) {
            try (EmbeddedPostgres database = EmbeddedPostgres.start()) {
                List<String> shared = List.of(
                        "--faumap.dataset.location=" + sets,
                        "--faumap.storage.location=" + work.resolve("workers" + workers),
                        "--spring.datasource.url=" + database.getJdbcUrl("postgres", "postgres"),
                        "--spring.datasource.username=postgres");
                List<ServedJar> started = new ArrayList<>();
                try {
                    for (int worker = 0; worker < workers; worker++) {
                        started.add(ServedJar.start(
                                List.of("taskset", "-c", String.valueOf(worker)),
                                jar,
                                jvmArguments,
                                with(shared, "--faumap.job.manager=false", "--faumap.job.workers=1"),
                                Path.of("target/bench/worker" + worker + ".log")));
                    }
                    ServedJar manager = ServedJar.start(
                            jar,
                            jvmArguments,
                            with(shared, "--faumap.job.workers=0"),
                            Path.of("target/bench/manager.log"));
                    started.add(manager);
                    // The first job loads and compiles what the measured one needs.
                    String warm = start(manager, "some");
                    while (extracting(manager, warm)) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                    }
                    end(manager, warm);
                    long begun = System.nanoTime();
                    String job = start(manager, "some");
                    // Asking costs the database a count of the images: not so often that it takes from the workers.
                    while (extracting(manager, job)) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
                    }
                    double perSecond = workersImages / ((System.nanoTime() - begun) / 1e9);
                    one = workers == 1 ? perSecond : one;
                    print("%d: %.1f images/s, %.2f times one worker%n", workers, perSecond, perSecond / one);
                } finally {
                    started.forEach(ServedJar::close);
                }
            }
        }
    }

    private static List<String> with(List<String> properties, String... more) {
        List<String> all = new ArrayList<>(properties);
        all.addAll(List.of(more));
        return all;
    }

    private Arrivals.Outcome requests(ServedJar service, List<byte[]> images)
            throws InterruptedException, ExecutionException {
        return Arrivals.openLoop(
                rate, 16, Duration.ofSeconds(seconds), 100_000, 1, number -> request(service, images, number));
    }

    private static HttpRequest.Builder request(ServedJar service, List<byte[]> images, int number) {
        return HttpRequest.newBuilder(service.address("/v1/expressions?face=full"))
                .header("Content-Type", "image/png")
                .POST(BodyPublishers.ofByteArray(images.get(number % images.size())));
    }

    private static void row(String what, Arrivals.Outcome outcome) {
        print(
                "%24s %8.1f %8.1f %8d%n",
                what,
                outcome.latencies().quantileMillis(0.5),
                outcome.latencies().quantileMillis(0.99),
                outcome.answered());
    }

    private static String start(ServedJar service, String dataset) throws IOException, InterruptedException {
        String body =
                "{\"dataset\":\"%s\",\"permutations\":20,\"familyWise\":20,\"resamplings\":20}".formatted(dataset);
        JsonNode accepted = service.send(HttpRequest.newBuilder(service.address("/v1/mapping-jobs"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
        return accepted.path("id").asString();
    }

    private static JsonNode state(ServedJar service, String job) throws IOException, InterruptedException {
        return service.send(HttpRequest.newBuilder(service.address("/v1/mapping-jobs/" + job)));
    }

    private static boolean extracting(ServedJar service, String job) throws IOException, InterruptedException {
        JsonNode state = state(service, job);
        return state.path("endedAt").isMissingNode()
                && state.path("progress").path("phase").asString("extract").equals("extract");
    }

    private static void end(ServedJar service, String job) throws IOException, InterruptedException {
        JsonNode state = state(service, job);
        while (state.path("endedAt").isMissingNode()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            state = state(service, job);
        }
        if (!state.path("state").asString().equals("COMPLETED")) {
            throw new IOException("The job did not complete: " + state);
        }
    }

    private static long resident(ServedJar service) {
        return service.residentBytes() >> 20;
    }

    private void draw(Path folder, int count) throws IOException {
        Files.createDirectories(folder);
        SplittableRandom random = new SplittableRandom(count);
        StringBuilder manifest = new StringBuilder("file,subject,x,y,width,height,split");
        for (String unit : UNITS) {
            manifest.append(',').append(unit);
        }
        for (int number = 0; number < count; number++) {
            String file = "%02d/%05d.png".formatted(number % 50, number);
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.write(path, image(side, number));
            manifest.append("\n%s,s%02d,0,0,%d,%d,%s"
                    .formatted(file, number % 50, side, side, number % 50 < 35 ? "train" : "test"));
            for (int unit = 0; unit < UNITS.length; unit++) {
                manifest.append(random.nextInt(4) == 0 ? ",1" : ",0");
            }
        }
        Files.writeString(folder.resolve("labels.csv"), manifest.append('\n'));
    }

    private static byte[] image(int side, int number) throws IOException {
        BufferedImage portrait = DrawnFaces.portrait(side, side, number);
        BufferedImage grey = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
        grey.getGraphics().drawImage(portrait, 0, 0, null);
        return DrawnFaces.encoded(grey, "png");
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
