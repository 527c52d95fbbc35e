package org.faumap.bench;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.faumap.bench.Arrivals.Outcome;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Mixed calls for a long time: of ten, eight labels, one explanation and one measurement of action units, as Poisson
 * arrivals at a share of what a closed loop reaches, and a mapping job in their midst. Prints and keeps how the service
 * did, minute by minute, and how its resident memory went.
 */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Loads the packaged service with mixed calls for a long time.")
final class Soak implements Callable<Integer> {
    private static final int CONNECTIONS = 32;
    private static final List<String> ENDED = List.of("COMPLETED", "FAILED", "CANCELLED");
    private static final String HEADER = "minute,requests_per_second,p50_ms,p99_ms,errors,resident_mb";

    @Option(names = "--jar", description = "the service (default: ${DEFAULT-VALUE})")
    Path jar = Path.of("target/faumap.jar");

    @Option(names = "--minutes", description = "0 for the costs of single calls alone (default: ${DEFAULT-VALUE})")
    int minutes = 60;

    @Option(names = "--seconds", description = "of each measurement before that (default: ${DEFAULT-VALUE})")
    int seconds = 30;

    @Option(names = "--share", description = "of the rate that a closed loop reaches (default: ${DEFAULT-VALUE})")
    double share = 0.7;

    @Option(names = "--rate", description = "requests/s, in place of that")
    double rate = 0;

    @Option(names = "--service-option", split = ",", description = "for the service's JVM (default: ${DEFAULT-VALUE})")
    List<String> jvmArguments = List.of("-XX:MaxRAM=1g", "-XX:MaxRAMPercentage=30");

    @Option(names = "--out", description = "folder of soak.csv and soak.svg (default: ${DEFAULT-VALUE})")
    Path out = Path.of("target/bench");

    public static void main(String[] args) {
        System.exit(new CommandLine(new Soak()).execute(args));
    }

    /** How one minute went. */
    private record Minute(int number, Outcome outcome, long residentBytes) {
        String row() {
            return String.format(
                    Locale.ROOT,
                    "%d,%.1f,%.1f,%.1f,%d,%.1f",
                    number,
                    outcome.perSecond(),
                    outcome.latencies().quantileMillis(0.5),
                    outcome.latencies().quantileMillis(0.99),
                    errors(),
                    residentMegabytes());
        }

        double residentMegabytes() {
            return residentBytes / 1e6;
        }

        int errors() {
            return outcome.statuses().entrySet().stream()
                    .filter(status -> status.getKey() != 200)
                    .mapToInt(Map.Entry::getValue)
                    .sum();
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        Files.createDirectories(out);
        Path storage = Files.createTempDirectory("faumap-soak-");
        byte[] portrait = DrawnFaces.encoded(DrawnFaces.portrait(640, 480, 1), "png");
        try (ServedJar service = ServedJar.start(
                jar, jvmArguments, List.of("--faumap.storage.location=" + storage), Path.of("target/bench/soak.log"))) {
            IntFunction<HttpRequest.Builder> requests = number -> request(service, number % 10, portrait);
            Arrivals.closedLoop(8, Duration.ofSeconds(seconds), Integer.MAX_VALUE, requests);
            System.out.printf("%-34s %10s %10s %10s%n", "8 connections, 640 x 480", "req/s", "p50 ms", "CPU-ms/req");
            cost(service, "labels, face=full", number -> request(service, "/v1/expressions?face=full", portrait));
            cost(service, "labels", number -> request(service, "/v1/expressions", portrait));
            cost(service, "action units", number -> request(service, "/v1/au-distances", portrait));
            cost(service, "explanations (sheet)", number -> request(service, "/v1/explanations", portrait));
            double reached = cost(service, "all of them, 8 to 1 to 1", requests);
            if (minutes == 0) {
                return 0;
            }
            double arrivals = rate > 0 ? rate : share * reached;
            System.out.printf(Locale.ROOT, "%.1f requests/s for %d minutes%n%s%n", arrivals, minutes, HEADER);
            List<Minute> all = new ArrayList<>();
            String job = "";
            for (int minute = 1; minute <= minutes; minute++) {
                if (minute == 1 + minutes / 3) {
                    job = service.send(HttpRequest.newBuilder(service.address("/v1/mapping-jobs"))
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString("{\"dataset\":\"demo\"}")))
                            .path("id")
                            .asString();
                }
                Outcome outcome = Arrivals.openLoop(
                        arrivals, CONNECTIONS, Duration.ofMinutes(1), Integer.MAX_VALUE, minute, requests);
                Minute last = new Minute(minute, outcome, service.residentBytes());
                all.add(last);
                System.out.println(last.row());
            }
            String state = "";
            while (!ENDED.contains(state)) {
                state = service.send(HttpRequest.newBuilder(service.address("/v1/mapping-jobs/" + job + "?wait=50s")))
                        .path("state")
                        .asString();
            }
            Files.writeString(
                    out.resolve("soak.csv"),
                    all.stream().map(Minute::row).collect(Collectors.joining("\n", HEADER + "\n", "\n")));
            Files.writeString(out.resolve("soak.svg"), plot(all));
            int errors = all.stream().mapToInt(Minute::errors).sum();
            List<Minute> later = all.subList(all.size() / 2, all.size());
            System.out.printf(
                    Locale.ROOT,
                    "errors: %d; the job: %s; memory of the second half: %s%n",
                    errors,
                    state,
                    slope(later));
            return errors == 0 && state.equals("COMPLETED") ? 0 : 1;
        }
    }

    /** Prints what a call costs; returns how many a second were answered. */
    private double cost(ServedJar service, String name, IntFunction<HttpRequest.Builder> requests)
            throws InterruptedException, ExecutionException {
        Duration before = service.cpu();
        Outcome outcome = Arrivals.closedLoop(8, Duration.ofSeconds(seconds), Integer.MAX_VALUE, requests);
        System.out.printf(
                Locale.ROOT,
                "%-34s %10.1f %10.1f %10.1f%n",
                name,
                outcome.perSecond(),
                outcome.latencies().quantileMillis(0.5),
                service.cpu().minus(before).toNanos() / 1e6 / outcome.answered());
        return outcome.perSecond();
    }

    private static HttpRequest.Builder request(ServedJar service, int kind, byte[] portrait) {
        return switch (kind) {
            case 3 -> request(service, "/v1/explanations", portrait);
            case 7 -> request(service, "/v1/au-distances", portrait);
            default -> request(service, "/v1/expressions", portrait);
        };
    }

    private static HttpRequest.Builder request(ServedJar service, String call, byte[] portrait) {
        return HttpRequest.newBuilder(service.address(call))
                .header("Content-Type", "image/png")
                .header("Accept", call.startsWith("/v1/explanations") ? "image/png" : "application/json")
                .POST(BodyPublishers.ofByteArray(portrait));
    }

    /** The line of least squares through the resident memory, with the standard error of its slope. */
    private static String slope(List<Minute> minutes) {
        double n = minutes.size();
        double meanTime = minutes.stream().mapToInt(Minute::number).average().orElse(0);
        double meanMemory = minutes.stream()
                .mapToDouble(Minute::residentMegabytes)
                .average()
                .orElse(0);
        double square = 0;
        double product = 0;
        for (Minute minute : minutes) {
            square += Math.pow(minute.number() - meanTime, 2);
            product += (minute.number() - meanTime) * (minute.residentMegabytes() - meanMemory);
        }
        double slope = product / square;
        double rest = minutes.stream()
                .mapToDouble(minute ->
                        Math.pow(minute.residentMegabytes() - meanMemory - slope * (minute.number() - meanTime), 2))
                .sum();
        return String.format(
                Locale.ROOT,
                "%.0f MB, %+.1f MB an hour (standard error %.1f)",
                meanMemory,
                60 * slope,
                60 * Math.sqrt(rest / (n - 2) / square));
    }

    private static String plot(List<Minute> minutes) {
        double most =
                minutes.stream().mapToDouble(Minute::residentMegabytes).max().orElse(1);
        String line = minutes.stream()
                .map(minute -> String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        60 + 700.0 * minute.number() / minutes.size(),
                        260 - 230 * minute.residentMegabytes() / most))
                .collect(Collectors.joining(" "));
        return String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 300" font-family="sans-serif" font-size="12">
                <title>Resident memory under mixed calls</title>
                <rect width="800" height="300" fill="white"/>
                <path d="M60 30V260H760" fill="none" stroke="#888"/>
                <polyline points="%s" fill="none" stroke="#1f77b4" stroke-width="2"/>
                <text x="55" y="34" text-anchor="end">%.0f</text><text x="55" y="264" text-anchor="end">0</text>
                <text x="60" y="20">resident memory in MB</text><text x="760" y="285" text-anchor="end">minute %d</text>
                </svg>
                """, line, most, minutes.size());
    }
}
