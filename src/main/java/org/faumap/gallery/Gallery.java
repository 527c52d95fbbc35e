package org.faumap.gallery;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.faumap.facs.ActionUnit;
import org.faumap.mapping.MannWhitney;
import org.jspecify.annotations.Nullable;
import org.springframework.util.function.SingletonSupplier;

/**
 * How all feature maps of a network respond to the faces of the bundled data set. Immutable; the arrays are shared, not copied.
 */
final class Gallery {
    private final List<GalleryFace> faces;
    private final List<String> maps;
    /** {@code [face][map]}. */
    private final float[][] responses;

    private final SingletonSupplier<float[][]> standardized;

    private final Map<String, Integer> places = new HashMap<>();
    private final Map<String, Integer> facePlaces = new HashMap<>();

    /**
     * @param maps names of all feature maps of the network, in the order of the responses
     * @param responses {@code [face][map]}
     */
    Gallery(List<GalleryFace> faces, List<String> maps, float[][] responses) {
        this.faces = List.copyOf(faces);
        this.maps = List.copyOf(maps);
        this.responses = responses;
        this.standardized = SingletonSupplier.of(() -> standardized(responses));
        maps.forEach(map -> places.put(map, places.size()));
        faces.forEach(face -> facePlaces.put(face.id(), facePlaces.size()));
    }

    List<GalleryFace> faces() {
        return faces;
    }

    List<String> maps() {
        return maps;
    }

    float[][] responses() {
        return responses;
    }

    /** Null when there is none of this id. */
    @Nullable
    GalleryFace face(String id) {
        Integer place = facePlaces.get(id);
        return place == null ? null : faces.get(place);
    }

    /** Where a map is among {@link #maps()}; -1 if there is no such map. */
    int place(String map) {
        return places.getOrDefault(map, -1);
    }

    /** A map's response to a face. */
    float response(int map, int face) {
        return responses[face][map];
    }

    /** A map's response to every face, in their order. */
    double[] responses(int map) {
        return IntStream.range(0, faces.size())
                .mapToDouble(face -> responses[face][map])
                .toArray();
    }

    /** How many faces a map responds to. */
    int responding(int map) {
        return (int) IntStream.range(0, faces.size())
                .filter(face -> responses[face][map] > 0)
                .count();
    }

    /** Places of all faces, the one that a map responds to most first; equal ones by name. */
    int[] strongestFirst(int map) {
        return IntStream.range(0, faces.size())
                .boxed()
                .sorted(Comparator.comparingDouble(face -> -responses[face][map]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** The place of the face that a map responds to most; -1 when it responds to none. */
    int strongest(int map) {
        int best = -1;
        for (int face = 0; face < faces.size(); face++) {
            if (responses[face][map] > (best < 0 ? 0 : responses[best][map])) {
                best = face;
            }
        }
        return best;
    }

    /** The AUC of some values for an action unit among some faces; empty when none of them shows it, or all do. */
    OptionalDouble auc(double[] values, ActionUnit unit, Predicate<GalleryFace> among) {
        double[] present = values(values, face -> among.test(face) && face.shows(unit));
        double[] absent = values(values, face -> among.test(face) && !face.shows(unit));
        return present.length == 0 || absent.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(MannWhitney.of(present, absent).auc());
    }

    private double[] values(double[] values, Predicate<GalleryFace> wanted) {
        return IntStream.range(0, faces.size())
                .filter(face -> wanted.test(faces.get(face)))
                .mapToDouble(face -> values[face])
                .toArray();
    }

    /** Pearson's correlation of the responses of two maps; 0 where one of them is the same for all faces. */
    double correlation(int one, int other) {
        float[][] columns = standardized.obtain();
        double product = 0;
        for (int face = 0; face < faces.size(); face++) {
            product += columns[one][face] * columns[other][face];
        }
        return product;
    }

    /** {@code [map][face]}, each with mean 0 and the sum of its squares 1; of zeros where all faces are alike. */
    private static float[][] standardized(float[][] responses) {
        float[][] columns = new float[responses[0].length][responses.length];
        for (int map = 0; map < columns.length; map++) {
            double mean = 0;
            for (float[] row : responses) {
                mean += row[map] / responses.length;
            }
            double squares = 0;
            for (float[] row : responses) {
                squares += (row[map] - mean) * (row[map] - mean);
            }
            for (int face = 0; face < responses.length && squares > 0; face++) {
                columns[map][face] = (float) ((responses[face][map] - mean) / Math.sqrt(squares));
            }
        }
        return columns;
    }
}
