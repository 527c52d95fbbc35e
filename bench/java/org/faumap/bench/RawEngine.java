package org.faumap.bench;

import ai.djl.MalformedModelException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.faumap.model.RawForward;
import org.faumap.model.UnfitModelPackage;

/**
 * What the engine alone costs: one forward pass after the other, no HTTP, no decoding, no queue. It runs in a process of
 * its own, so that its CPU time is counted as the service's is: everything the process does, compiler and garbage
 * collector included.
 */
final class RawEngine {
    private static final String READY = "ready";

    private RawEngine() {}

    /** Reads lines {@code batch threads seconds} and answers each with CPU milliseconds per pass. */
    public static void main(String[] args)
            throws IOException, InterruptedException, ExecutionException, MalformedModelException, UnfitModelPackage {
        try (RawForward forward = new RawForward(MeasuredModel.read());
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println(READY);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ");
                int batch = Integer.parseInt(words[0]);
                int threads = Integer.parseInt(words[1]);
                Duration length = Duration.ofMillis((long) (Double.parseDouble(words[2]) * 1000));
                cpuMillisPerPass(forward, batch, threads, length.dividedBy(5)); // warm
                System.out.printf(Locale.ROOT, "%f%n", cpuMillisPerPass(forward, batch, threads, length));
            }
        }
    }

    private static double cpuMillisPerPass(RawForward forward, int batch, int threads, Duration length)
            throws InterruptedException, ExecutionException {
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            Duration before = cpu();
            long end = System.nanoTime() + length.toNanos();
            List<Future<Long>> running = new ArrayList<>();
            for (int worker = 0; worker < threads; worker++) {
                running.add(workers.submit(() -> {
                    long passes = 0;
                    while (System.nanoTime() < end) {
                        forward.pass(batch);
                        passes++;
                    }
                    return passes;
                }));
            }
            long passes = 0;
            for (Future<Long> worker : running) {
                passes += worker.get();
            }
            return cpu().minus(before).toNanos() / 1e6 / passes;
        } finally {
            workers.shutdown();
        }
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }

    /** The process, asked from outside. */
    static final class InProcess implements AutoCloseable {
        private final Process process;
        private final BufferedReader answers;
        private final BufferedWriter questions;

        private InProcess(Process process) {
            this.process = process;
            this.answers = process.inputReader(StandardCharsets.UTF_8);
            this.questions =
                    new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        }

        static InProcess start(Path log) throws IOException {
            Files.createDirectories(log.toAbsolutePath().getParent());
            Process process = new ProcessBuilder(
                            ServedJar.java(),
                            "-D" + MeasuredModel.PROPERTY + "=" + System.getProperty(MeasuredModel.PROPERTY, ""),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            RawEngine.class.getName())
                    .redirectError(log.toFile())
                    .start();
            InProcess engine = new InProcess(process);
            engine.await(READY, log);
            return engine;
        }

        /**
         * CPU milliseconds per image of a forward pass. Between whole batch sizes the cost of a pass is interpolated.
         *
         * @param meanBatch at least 1
         * @param threads passes under way at once
         */
        double cpuMillisPerImage(double meanBatch, int threads, int seconds) throws IOException {
            if (Double.isNaN(meanBatch)) {
                return Double.NaN;
            }
            int below = (int) Math.floor(meanBatch);
            double beyond = meanBatch - below;
            double cost = ask(below, threads, seconds / 2.0);
            if (beyond > 0) {
                cost += beyond * (ask(below + 1, threads, seconds / 2.0) - cost);
            }
            return cost / meanBatch;
        }

        private double ask(int batch, int threads, double seconds) throws IOException {
            questions.write(String.format(Locale.ROOT, "%d %d %f%n", batch, threads, seconds));
            questions.flush();
            return Double.parseDouble(answer());
        }

        private void await(String expected, Path log) throws IOException {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.equals(expected)) {
                    return;
                }
            }
            close();
            throw new IOException("The engine did not start; its output is in " + log);
        }

        private String answer() throws IOException {
            String line = answers.readLine();
            if (line == null) {
                throw new IOException("The engine's process ended early");
            }
            return line;
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
