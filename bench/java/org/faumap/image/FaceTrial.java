package org.faumap.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.faumap.bench.MeasuredModel;
import org.faumap.model.Network;
import org.faumap.model.UnfitModelPackage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Counts which faces of synthesised images are found, what else is taken for one, and the processor time. */
@Command(
        name = "faces",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures the face detector on images made of photographs, rendered heads and drawings.")
final class FaceTrial implements Callable<Integer> {
    private static final int ROUNDS = 5;

    /** Which subjects' photographs are taken, by the order of their names. */
    enum Half {
        CHOOSE,
        REPORT,
        ALL
    }

    @Option(
            names = "--photos",
            description =
                    "folder of photographs SUBJECT_NUMBER.jpg with one face each, in the middle; rendered heads alone without")
    @Nullable
    Path photos;

    @Option(names = "--half", description = "of the subjects: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    Half half = Half.REPORT;

    @Option(names = "--most", description = "photographs at most (default: ${DEFAULT-VALUE})")
    int most = 1000;

    @Option(names = "--score", description = "least detection score (default: ${DEFAULT-VALUE})")
    double score = FaceOptions.DEFAULT.minDetectionScore();

    @Option(names = "--drawn", description = "drawings without a face (default: ${DEFAULT-VALUE})")
    int drawn = 200;

    @Option(names = "--only", description = "kinds of images whose name this pattern matches, and no costs")
    String only = "";

    @Option(names = "--labels", description = "tell alone how turned photographs are labelled")
    boolean labels;

    @Option(names = "--costs", description = "tell alone what images cost")
    boolean costs;

    @Option(names = "--verbose", description = "tell each miss and each false face")
    boolean verbose;

    @Option(names = "--fit", description = "fit the detection score anew instead, and print its constants")
    boolean fit;

    public static void main(String[] args) {
        System.exit(new CommandLine(new FaceTrial())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    /** What is measured of one kind of images. */
    private static final class Tally {
        private int images;
        private int faces;
        private int found;
        private int elsewhere;
        private long nanos;
    }

    @Override
    public Integer call() throws IOException, UnfitModelPackage {
        List<GrayImage> heads = heads();
        List<GrayImage> portraits = photos == null ? heads : portraits(photos);
        if (fit) {
            fit(portraits, heads);
            return 0;
        }
        print("%d photographs, least score %s%n", portraits.size(), score);
        if (labels || costs) {
            if (labels) {
                labels(portraits);
            }
            if (costs) {
                cost(portraits);
            }
            return 0;
        }
        print("%-28s %7s %7s %8s %7s %12s%n", "images", "number", "faces", "found", "false", "CPU-ms/image");
        try (FaceDetector detector = new FaceDetector(1)) {
            portraits.stream().limit(20).forEach(detector::detect);
            kinds(portraits, heads).forEach((kind) -> measure(detector, kind));
        }
        if (only.isEmpty()) {
            labels(portraits);
            cost(portraits);
        }
        return 0;
    }

    /** How often a photograph is labelled as it is upright, whole way, with the served network; not found is not. */
    private void labels(List<GrayImage> portraits) throws IOException, UnfitModelPackage {
        print("%n%-28s %7s %8s%n", "photographs", "number", "as upright");
        try (Network network = Network.of(MeasuredModel.read());
                FaceIntake intake = FaceIntake.standard(1)) {
            List<Integer> upright = labels(intake, network, portraits, 0);
            for (int degrees : new int[] {20, 35, 50, 90, 180}) {
                List<Integer> turned = labels(intake, network, portraits, degrees);
                long same = IntStream.range(0, upright.size())
                        .filter(i -> upright.get(i) >= 0 && upright.get(i).equals(turned.get(i)))
                        .count();
                print(
                        "%-28s %7d %9.1f%%%n",
                        "turned " + degrees, portraits.size(), 100.0 * same / Math.max(1, portraits.size()));
            }
        }
    }

    /** The number of each photograph's label; -1 where no face is found. */
    private List<Integer> labels(FaceIntake intake, Network network, List<GrayImage> portraits, int degrees)
            throws IOException {
        CropFormat format = network.source().description().input().cropFormat();
        FaceOptions options = new FaceOptions(FaceSelection.DETECT, score, 1);
        List<Integer> labels = new ArrayList<>();
        for (GrayImage portrait : portraits) {
            GrayImage turned = FaceScenes.turned(degrees).apply(portrait);
            try {
                FaceCrops faces = intake.crops(TrialFiles.jpeg(turned), options, format, Deadline.NONE);
                labels.add(
                        faces.crops().isEmpty()
                                ? -1
                                : largest(network.probabilities(
                                                List.of(faces.crops().get(0)))[0]));
            } catch (UnreadableImage condition) {
                throw new IOException(condition);
            }
        }
        return labels;
    }

    private static int largest(float[] probabilities) {
        return IntStream.range(0, probabilities.length)
                .reduce(0, (best, label) -> probabilities[label] > probabilities[best] ? label : best);
    }

    private void fit(List<GrayImage> portraits, List<GrayImage> heads) {
        ScoreFit fit = new ScoreFit();
        try (FaceSearch search = new FaceSearch()) {
            kinds(portraits, heads)
                    .forEach(kind -> kind.scenes().get().forEach(scene -> fit.add(scene, search.faces(scene.image()))));
        }
        double[] fitted = fit.fitted();
        print(
                "%d places: offset %.2f, glance %.2f, close look %.2f, logarithm of the share %.2f%n",
                fit.examples(), fitted[0], fitted[1], fitted[2], fitted[3]);
    }

    private record Kind(String name, Supplier<Stream<FaceScene>> scenes) {}

    private Stream<Kind> kinds(List<GrayImage> portraits, List<GrayImage> heads) {
        List<Kind> kinds = new ArrayList<>();
        for (int degrees : new int[] {0, 10, 20, 35, 50, 70, 90, 135, 180}) {
            kinds.add(new Kind(
                    "turned " + degrees,
                    () -> FaceScenes.each("turned " + degrees, portraits, FaceScenes.turned(degrees))));
        }
        for (int side : new int[] {140, 80, 48, 24}) {
            String name = "ten of %d px".formatted(side);
            kinds.add(new Kind(name, () -> FaceScenes.groups(name, portraits, side)));
        }
        kinds.add(each("light from one side", portraits, FaceScenes.lit(0.15)));
        kinds.add(each("dark", portraits, FaceScenes.dark(0.15)));
        kinds.add(each("blurred, sigma 5", portraits, FaceScenes.blurred(5)));
        kinds.add(each("blurred, sigma 10", portraits, FaceScenes.blurred(10)));
        kinds.add(each("noise, sigma 25", portraits, FaceScenes.noisy(25)));
        kinds.add(each("noise, sigma 50", portraits, FaceScenes.noisy(50)));
        kinds.add(each("lower half covered", portraits, FaceScenes.halfCovered()));
        kinds.add(new Kind("cut at the left", () -> portraits.stream().map(photo -> FaceScenes.cut(photo, 0.4))));
        kinds.add(each("rendered heads", heads, image -> image));
        kinds.add(new Kind("ten rendered of 140 px", () -> FaceScenes.groups("", heads, 140)));
        kinds.add(new Kind("drawn, no face", () -> IntStream.range(0, drawn).mapToObj(DrawnScenes::drawn)));
        return kinds.stream().filter(kind -> only.isEmpty() || kind.name().matches(only));
    }

    private static Kind each(String name, List<GrayImage> portraits, UnaryOperator<GrayImage> change) {
        return new Kind(name, () -> FaceScenes.each(name, portraits, change));
    }

    private void measure(FaceDetector detector, Kind kind) {
        Tally tally = new Tally();
        kind.scenes().get().forEach(scene -> {
            long start = cpuNanos();
            List<DetectedFace> all = detector.detect(scene.image());
            tally.nanos += cpuNanos() - start;
            List<DetectedFace> faces =
                    all.stream().filter(face -> face.score() >= score).toList();
            int missed = 0;
            for (FaceScene.Place place : scene.faces()) {
                if (faces.stream().noneMatch(face -> place.isMarkedBy(face.box()))) {
                    missed++;
                }
            }
            long elsewhere = faces.stream()
                    .filter(face -> scene.faces().stream().noneMatch(place -> place.mayHold(face.box())))
                    .count();
            if (verbose && missed + elsewhere > 0) {
                print("  image %d: %d missed, %d false: %s%n", tally.images, missed, elsewhere, all);
            }
            tally.images++;
            tally.faces += scene.faces().size();
            tally.found += scene.faces().size() - missed;
            tally.elsewhere += (int) elsewhere;
        });
        print(
                "%-28s %7d %7d %7.1f%% %7d %12.1f%n",
                kind.name(),
                tally.images,
                tally.faces,
                100.0 * tally.found / Math.max(1, tally.faces),
                tally.elsewhere,
                tally.nanos / 1e6 / Math.max(1, tally.images));
    }

    /** The whole way from a JPEG file to crops of 48 pixels, and its parts. */
    private void cost(List<GrayImage> portraits) throws IOException {
        print("%n%-28s %9s %9s %9s   CPU-ms/image%n", "JPEG", "decoded", "detected", "whole");
        CropFormat crops = new CropFormat(new FaceCrop(0.86, 0.04), 48, 48);
        FaceOptions options = new FaceOptions(FaceSelection.DETECT, score, 100);
        try (FaceDetector detector = new FaceDetector(1);
                FaceIntake intake = new FaceIntake(new ImageDecoder(ImageLimits.DEFAULT), detector)) {
            ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);
            List<GrayImage> images = List.of(
                    FaceCrop.resize(portraits.get(0), 350, 350),
                    FaceCrop.resize(portraits.get(0), 1000, 1000),
                    FaceCrop.resize(portraits.get(0), 4000, 3000),
                    FaceScenes.noisy(3).apply(FaceCrop.resize(portraits.get(0), 4000, 3000)),
                    FaceScenes.groups("", portraits, 140)
                            .findFirst()
                            .orElseThrow()
                            .image(),
                    FaceScenes.groups("", portraits, 80)
                            .findFirst()
                            .orElseThrow()
                            .image(),
                    FaceScenes.groups("", portraits, 48)
                            .findFirst()
                            .orElseThrow()
                            .image());
            List<String> names = List.of(
                    "350 x 350",
                    "1000 x 1000",
                    "4000 x 3000",
                    "4000 x 3000, noise, sigma 3",
                    "1600 x 1200, ten of 140 px",
                    "1600 x 1200, ten of 80 px",
                    "1600 x 1200, ten of 48 px");
            for (int i = 0; i < images.size(); i++) {
                GrayImage image = images.get(i);
                byte[] file = TrialFiles.jpeg(image);
                int times = Math.max(8, 10_000_000 / image.pixels().length);
                print(
                        "%-28s %9.1f %9.1f %9.1f%n",
                        names.get(i),
                        millis(times, () -> {
                            try (DecodedImage decoded = decoder.decode(file, Deadline.NONE)) {
                                return decoded.format();
                            }
                        }),
                        millis(times, () -> detector.detect(image)),
                        millis(times, () -> intake.crops(file, options, crops, Deadline.NONE)));
            }
        }
    }

    private interface Work {
        Object done() throws UnreadableImage;
    }

    /** The best of a few rounds: what else runs on the machine only adds to it. */
    private static double millis(int times, Work work) throws IOException {
        double best = Double.POSITIVE_INFINITY;
        for (int round = 0; round < ROUNDS; round++) {
            long start = cpuNanos();
            for (int i = 0; i < times; i++) {
                try {
                    Objects.requireNonNull(work.done());
                } catch (UnreadableImage condition) {
                    throw new IOException(condition);
                }
            }
            best = Math.min(best, (cpuNanos() - start) / 1e6 / times);
        }
        return best;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** The demo data set's heads that were held out. */
    private static List<GrayImage> heads() throws IOException {
        List<GrayImage> heads = new ArrayList<>();
        for (String line : new String(resource("labels.csv"), StandardCharsets.UTF_8).split("\n")) {
            if (line.endsWith("test")) {
                heads.add(decoded(resource(line.substring(0, line.indexOf(',')))));
            }
        }
        return heads;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream input =
                Objects.requireNonNull(FaceTrial.class.getResourceAsStream("/datasets/demo/" + name), name)) {
            return input.readAllBytes();
        }
    }

    private List<GrayImage> portraits(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().matches(".*\\.(jpg|jpeg|png)"))
                    .sorted()
                    .toList();
        }
        List<String> subjects =
                List.copyOf(new TreeSet<>(files.stream().map(FaceTrial::subject).toList()));
        List<GrayImage> images = new ArrayList<>();
        for (Path file : files) {
            boolean even = subjects.indexOf(subject(file)) % 2 == 0;
            if (images.size() < most && (half == Half.ALL || even == (half == Half.CHOOSE))) {
                images.add(decoded(Files.readAllBytes(file)));
            }
        }
        return images;
    }

    private static String subject(Path file) {
        return file.getFileName().toString().replaceFirst("_?[0-9]*\\.[a-z]+$", "");
    }

    private static GrayImage decoded(byte[] file) {
        try (DecodedImage image = new ImageDecoder(ImageLimits.DEFAULT).decode(file)) {
            return image.gray();
        } catch (UnreadableImage condition) {
            throw new UncheckedIOException(new IOException(condition));
        }
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
