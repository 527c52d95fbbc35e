package org.faumap.bench;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.LongStream;

/** When requests are sent: by clients that wait for their answers, or by a clock that waits for nobody. */
final class Arrivals {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private Arrivals() {}

    /**
     * What came back.
     *
     * @param statuses how often each HTTP status came; 0 stands for no answer at all
     * @param latencies of the answers with status 200
     * @param repliesPerClient answers with status 200 that each client got
     */
    record Outcome(Duration took, Map<Integer, Integer> statuses, Latencies latencies, List<Integer> repliesPerClient) {
        Outcome {
            statuses = Map.copyOf(statuses);
            repliesPerClient = List.copyOf(repliesPerClient);
        }

        int answered() {
            return statuses.getOrDefault(200, 0);
        }

        double perSecond() {
            return answered() / (took.toNanos() / 1e9);
        }

        /** The most replies of a client over the fewest: 1 is fair. */
        double unfairness() {
            int most =
                    repliesPerClient.stream().mapToInt(Integer::intValue).max().orElse(0);
            int fewest =
                    repliesPerClient.stream().mapToInt(Integer::intValue).min().orElse(0);
            return (double) most / fewest;
        }
    }

    /**
     * Clients with one connection each, sending the next request when the answer to the last has come.
     *
     * @param requests the request of a running number
     */
    static Outcome closedLoop(int clients, Duration length, int maxRequests, IntFunction<HttpRequest.Builder> requests)
            throws InterruptedException, ExecutionException {
        AtomicInteger number = new AtomicInteger();
        long start = System.nanoTime();
        long end = start + length.toNanos();
        return run(clients, start, client -> {
            Client own = new Client();
            while (System.nanoTime() < end) {
                int next = number.getAndIncrement();
                if (next >= maxRequests) {
                    break;
                }
                own.send(requests.apply(next), System.nanoTime());
            }
            return own;
        });
    }

    /**
     * Poisson arrivals. A latency counts from the moment the request was due, so a service that stalls is charged for
     * everything that was due in the meantime.
     *
     * @param perSecond mean rate, above 0
     * @param connections as many requests can be under way; those due beyond that wait, and their wait counts
     */
    static Outcome openLoop(
            double perSecond,
            int connections,
            Duration length,
            int maxRequests,
            long seed,
            IntFunction<HttpRequest.Builder> requests)
            throws InterruptedException, ExecutionException {
        long[] due = dueNanos(perSecond, length, maxRequests, seed);
        AtomicInteger number = new AtomicInteger();
        long start = System.nanoTime();
        return run(connections, start, client -> {
            Client own = new Client();
            for (int next = number.getAndIncrement(); next < due.length; next = number.getAndIncrement()) {
                long moment = start + due[next];
                for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                own.send(requests.apply(next), moment);
            }
            return own;
        });
    }

    /** Moments after the start, with exponentially distributed gaps. */
    private static long[] dueNanos(double perSecond, Duration length, int maxRequests, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LongStream.Builder due = LongStream.builder();
        double at = 0;
        for (int count = 0; count < maxRequests; count++) {
            at += -Math.log1p(-random.nextDouble()) / perSecond * 1e9;
            if (at > length.toNanos()) {
                break;
            }
            due.add((long) at);
        }
        return due.build().toArray();
    }

    private static Outcome run(int clients, long start, IntFunction<Client> work)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Future<Client>> running = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                int index = client;
                running.add(threads.submit(() -> work.apply(index)));
            }
            Map<Integer, Integer> statuses = new TreeMap<>();
            List<long[]> latencies = new ArrayList<>();
            List<Integer> replies = new ArrayList<>();
            for (Future<Client> client : running) {
                Client finished = client.get();
                finished.statuses.forEach((status, count) -> statuses.merge(status, count, Integer::sum));
                latencies.add(finished.latencies.build().toArray());
                replies.add(finished.statuses.getOrDefault(200, 0));
            }
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            return new Outcome(took, statuses, Latencies.of(latencies), replies);
        } finally {
            threads.shutdownNow();
        }
    }

    /** One connection. */
    private static final class Client {
        private final HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(Runnable::run)
                .build();
        private final Map<Integer, Integer> statuses = new TreeMap<>();
        private final LongStream.Builder latencies = LongStream.builder();

        void send(HttpRequest.Builder request, long dueNanos) {
            int status;
            try {
                status = http.send(request.timeout(TIMEOUT).build(), BodyHandlers.discarding())
                        .statusCode();
            } catch (IOException noAnswer) {
                status = 0;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                status = 0;
            }
            if (status == 200) {
                latencies.add(System.nanoTime() - dueNanos);
            }
            statuses.merge(status, 1, Integer::sum);
        }
    }
}
