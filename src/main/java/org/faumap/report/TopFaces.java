package org.faumap.report;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.faumap.explain.ColorMap;
import org.faumap.explain.Deconvnet;
import org.faumap.explain.GrayPng;
import org.faumap.explain.HeatmapImage;
import org.faumap.explain.Projection;
import org.faumap.explain.Rule;
import org.faumap.explain.Seed;
import org.faumap.facs.ActionUnit;
import org.faumap.image.Box;
import org.faumap.image.GrayImage;
import org.faumap.mapping.CodedFace;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.Observations;
import org.faumap.model.Activations;
import org.faumap.model.FeatureMapId;
import org.faumap.model.Network;

/**
 * The nine faces that a feature map responds to most, each beside the projection of its response (Zeiler and Fergus 2014,
 * figure 2), for the feature maps that a report shows images of. Both images show what the unit can have seen, and at
 * least a third of the face, so that a reader sees where that is. Faces coded with the action unit are framed.
 */
public final class TopFaces {
    /** How many feature maps of an action unit are shown with images. */
    public static final int DETECTORS = 3;

    private static final int FACES = 9;
    private static final int COLUMNS = 3;
    private static final int TILE = 64;
    private static final int GAP = 2;
    private static final int CELL = 2 * TILE + GAP;
    private static final int CELL_GAP = 8;
    private static final int WIDTH = COLUMNS * CELL + (COLUMNS - 1) * CELL_GAP;
    private static final int FRAME = 3;
    private static final int FRAME_COLOR = 0xFFE0962B;
    /** Greys and steps of a projection that are kept, so that few colours make a small file. */
    private static final int GREYS = 48;

    private static final int STEPS = 16;
    /** Share of a projection's values that are told apart; the others have the colour of the largest. */
    private static final double BELOW_LIMIT = 0.99;

    private final Network network;
    private final Deconvnet deconvnet;

    /** @param network the mapping's; needed as long as this is used */
    public TopFaces(Network network) {
        this.network = network;
        deconvnet = Deconvnet.of(network);
    }

    /** A feature map of one action unit at one face. */
    private record Place(String map, ActionUnit unit, int rank, CodedFace face) {}

    /** Names of all images whose faces {@link #sheets} asks for. */
    public static Set<String> images(Mapping mapping, Observations observations) {
        Set<String> images = new TreeSet<>();
        places(mapping, observations).forEach(place -> images.add(place.face().image()));
        return images;
    }

    /**
     * Draws the sheets.
     *
     * @param crops faces of the network's input size by name of the image; those that are not there are left out
     * @return PNG by feature map
     */
    public Map<String, byte[]> sheets(
            Mapping mapping, Observations observations, Function<String, Optional<GrayImage>> crops) {
        Map<String, List<Place>> byImage = new TreeMap<>();
        for (Place place : places(mapping, observations)) {
            byImage.computeIfAbsent(place.face().image(), image -> new ArrayList<>())
                    .add(place);
        }
        Map<String, int[]> canvases = new TreeMap<>();
        // Image by image, so that a face goes through the network once however many maps show it.
        byImage.forEach((image, places) -> crops.apply(image).ifPresent(crop -> draw(crop, places, canvases)));
        Map<String, byte[]> sheets = new LinkedHashMap<>();
        canvases.forEach((map, canvas) -> sheets.put(map, GrayPng.write(indexed(canvas))));
        return sheets;
    }

    private static List<Place> places(Mapping mapping, Observations observations) {
        List<Place> places = new ArrayList<>();
        for (Mapping.Unit unit : mapping.actionUnits()) {
            for (Mapping.Detector detector :
                    unit.detectors().stream().limit(DETECTORS).toList()) {
                int number = observations.maps().indexOf(detector.map());
                List<CodedFace> strongest = observations.faces().stream()
                        .filter(face -> face.responses()[number] > 0)
                        .sorted(Comparator.comparingDouble((CodedFace face) -> -face.responses()[number])
                                .thenComparing(CodedFace::image))
                        .limit(FACES)
                        .toList();
                for (int rank = 0; rank < strongest.size(); rank++) {
                    places.add(new Place(detector.map(), ActionUnit.of(unit.au()), rank, strongest.get(rank)));
                }
            }
        }
        return places;
    }

    private void draw(GrayImage crop, List<Place> places, Map<String, int[]> canvases) {
        Activations activations =
                network.activations(network.source().description().input().normalized(crop));
        List<Seed.Unit> seeds = places.stream()
                .map(place -> {
                    FeatureMapId id = FeatureMapId.parse(place.map());
                    int convolution = network.source().chain().indexOf(id.layer());
                    return Seed.Unit.of(
                            convolution, activations.featureMaps(convolution).response(id.channel()));
                })
                .toList();
        List<Projection> projections = deconvnet.project(activations, seeds, Rule.DECONVNET);
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            int rows = (FACES + COLUMNS - 1) / COLUMNS;
            int[] canvas = canvases.computeIfAbsent(
                    place.map(), map -> new int[WIDTH * (rows * TILE + (rows - 1) * CELL_GAP)]);
            cell(canvas, place, crop, projections.get(i));
        }
    }

    private static void cell(int[] canvas, Place place, GrayImage crop, Projection projection) {
        Box window = projection.view();
        int left = place.rank() % COLUMNS * (CELL + CELL_GAP);
        int top = place.rank() / COLUMNS * (TILE + CELL_GAP);
        BufferedImage face = HeatmapImage.patch(crop, window, projection.width(), projection.height(), TILE, TILE);
        BufferedImage heat = HeatmapImage.projected(stepped(projection), ColorMap.DIVERGING, window, TILE, TILE);
        boolean framed = place.face().code().shows(place.unit());
        for (int y = 0; y < TILE; y++) {
            for (int x = 0; x < TILE; x++) {
                boolean edge = Math.min(Math.min(x, y), Math.min(TILE - 1 - x, TILE - 1 - y)) < FRAME;
                int at = (top + y) * WIDTH + left + x;
                canvas[at] = framed && edge ? FRAME_COLOR : grey(face.getRGB(x, y) & 0xFF);
                canvas[at + TILE + GAP] = 0xFF000000 | heat.getRGB(x, y);
            }
        }
    }

    private static int grey(int value) {
        int kept = Math.round(value * (GREYS - 1) / 255f) * 255 / (GREYS - 1);
        return 0xFF000000 | kept << 16 | kept << 8 | kept;
    }

    /** In few steps up to a limit that some values pass: a single pixel must not make all others pale. */
    private static Projection stepped(Projection projection) {
        float[] values = projection.values().clone();
        double[] sizes = IntStream.range(0, values.length)
                .mapToDouble(i -> Math.abs(values[i]))
                .filter(size -> size > 0)
                .sorted()
                .toArray();
        double limit = sizes.length == 0 ? 1 : sizes[(int) (BELOW_LIMIT * (sizes.length - 1))];
        for (int i = 0; i < values.length; i++) {
            double share = Math.max(-1, Math.min(1, values[i] / limit));
            values[i] = (float) Math.round(share * STEPS) / STEPS;
        }
        return new Projection(
                projection.seed(),
                projection.response(),
                projection.receptiveField(),
                projection.width(),
                projection.height(),
                values);
    }

    /** The first colour is the transparent one between the images. */
    private static BufferedImage indexed(int[] canvas) {
        int[] palette = IntStream.concat(
                        IntStream.of(0),
                        Arrays.stream(canvas)
                                .distinct()
                                .filter(color -> color != 0)
                                .sorted())
                .toArray();
        Map<Integer, Integer> numbers = new TreeMap<>();
        for (int color : palette) {
            numbers.put(color, numbers.size());
        }
        IndexColorModel colors = new IndexColorModel(8, palette.length, palette, 0, true, 0, DataBuffer.TYPE_BYTE);
        BufferedImage image = new BufferedImage(WIDTH, canvas.length / WIDTH, BufferedImage.TYPE_BYTE_INDEXED, colors);
        byte[] pixels = new byte[canvas.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = Objects.requireNonNull(numbers.get(canvas[i])).byteValue();
        }
        image.getRaster().setDataElements(0, 0, WIDTH, canvas.length / WIDTH, pixels);
        return image;
    }
}
