package org.faumap.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Stops the service again and again while requests come in, each over a connection of its own, and counts what becomes of
 * them. Lost is who was let in and got no answer.
 */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Stops the packaged service under load and counts lost requests.")
final class Stops implements Callable<Integer> {
    @Option(names = "--jar", description = "the service (default: ${DEFAULT-VALUE})")
    Path jar = Path.of("target/faumap.jar");

    @Option(names = "--rounds", description = "starts and stops (default: ${DEFAULT-VALUE})")
    int rounds = 5;

    @Option(names = "--rate", description = "requests/s (default: ${DEFAULT-VALUE})")
    int rate = 50;

    @Option(names = "--requests", description = "in each round, the stop in their midst (default: ${DEFAULT-VALUE})")
    int requests = 200;

    @Option(names = "--service-option", split = " ", description = "for the service's JVM")
    List<String> jvmArguments = List.of();

    private enum Fate {
        ANSWERED,
        TURNED_AWAY,
        REFUSED,
        LOST
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new Stops()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        byte[] face = DrawnFaces.encoded(DrawnFaces.portrait(96, 96, 1), "png");
        int lost = 0;
        System.out.printf(
                "%-8s %10s %12s %10s %8s %12s%n", "round", "answered", "503", "refused", "lost", "stopped in s");
        for (int round = 1; round <= rounds; round++) {
            Path storage = Files.createTempDirectory("faumap-stop-");
            ConcurrentLinkedQueue<Fate> fates = new ConcurrentLinkedQueue<>();
            ExecutorService clients = Executors.newCachedThreadPool();
            ServedJar service = ServedJar.start(
                    jar,
                    jvmArguments,
                    List.of("--faumap.storage.location=" + storage),
                    Path.of("target/bench/stop.log"));
            URI address = service.address("/v1/expressions?face=full");
            Thread arriving = new Thread(() -> {
                long begun = System.nanoTime();
                for (int request = 0; request < requests; request++) {
                    LockSupport.parkNanos(begun + request * 1_000_000_000L / rate - System.nanoTime());
                    clients.execute(() -> fates.add(ask(address, face)));
                }
            });
            arriving.start();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500L * requests / rate));
            long told = System.nanoTime();
            service.close();
            double seconds = (System.nanoTime() - told) / 1e9;
            arriving.join();
            clients.shutdown();
            clients.awaitTermination(1, TimeUnit.MINUTES);
            FileSystemUtils.deleteRecursively(storage);
            Map<Fate, Integer> counts = new EnumMap<>(Fate.class);
            fates.forEach(fate -> counts.merge(fate, 1, Integer::sum));
            System.out.printf(
                    "%-8d %10d %12d %10d %8d %12.1f%n",
                    round,
                    counts.getOrDefault(Fate.ANSWERED, 0),
                    counts.getOrDefault(Fate.TURNED_AWAY, 0),
                    counts.getOrDefault(Fate.REFUSED, 0),
                    counts.getOrDefault(Fate.LOST, 0),
                    seconds);
            lost += counts.getOrDefault(Fate.LOST, 0);
        }
        return lost == 0 ? 0 : 1;
    }

    private static Fate ask(URI address, byte[] face) {
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            String head =
                    "POST %s?%s HTTP/1.1\r\nHost: %s:%d\r\nContent-Type: image/png\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                            .formatted(
                                    address.getPath(),
                                    address.getQuery(),
                                    address.getHost(),
                                    address.getPort(),
                                    face.length);
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(face);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.startsWith("HTTP/1.1 200 ")
                    ? Fate.ANSWERED
                    : answer.startsWith("HTTP/1.1 503 ") ? Fate.TURNED_AWAY : Fate.LOST;
        } catch (ConnectException nobodyListens) {
            return Fate.REFUSED;
        } catch (IOException cut) {
            return Fate.LOST;
        }
    }
}
