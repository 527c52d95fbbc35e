package org.faumap.mapping;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.faumap.facs.ActionUnit;

/**
 * The responses of a network to the coded faces of a data set: what a mapping is made from. However it was gathered, in one
 * go or in shards of any order, it is the same. Immutable; the arrays are shared, not copied.
 */
public final class Observations {
    private final List<String> maps;
    private final List<CodedFace> faces;

    private Observations(List<String> maps, List<CodedFace> faces) {
        this.maps = maps;
        this.faces = faces;
    }

    /**
     * Puts faces together.
     *
     * @param maps the feature maps, such as {@code conv3_1/57}
     * @param faces in any order
     * @throws IllegalArgumentException if an image occurs twice, the numbers of responses differ, or a subject is on both
     *     sides of the held-out line
     */
    public static Observations of(List<String> maps, Collection<CodedFace> faces) {
        List<CodedFace> sorted = new ArrayList<>(faces);
        sorted.sort(Comparator.comparing(CodedFace::image));
        Map<String, Boolean> sides = new HashMap<>();
        for (int i = 0; i < sorted.size(); i++) {
            CodedFace face = sorted.get(i);
            if (i > 0 && face.image().equals(sorted.get(i - 1).image())) {
                throw new IllegalArgumentException("The image %s occurs twice".formatted(face.image()));
            }
            if (face.responses().length != maps.size()) {
                throw new IllegalArgumentException("The image %s has %d responses, there are %d feature maps"
                        .formatted(face.image(), face.responses().length, maps.size()));
            }
            Boolean side = sides.put(face.subjectOrImage(), face.heldOut());
            if (side != null && side != face.heldOut()) {
                throw new IllegalArgumentException(
                        "The subject %s is both held out and not: images of a person belong on one side"
                                .formatted(face.subjectOrImage()));
            }
        }
        return new Observations(List.copyOf(maps), List.copyOf(sorted));
    }

    /** Shards of one data set as a whole, in any order. */
    public static Observations merged(Collection<Observations> shards) {
        List<List<String>> maps =
                shards.stream().map(Observations::maps).distinct().toList();
        if (maps.size() != 1) {
            throw new IllegalArgumentException("The shards are not of the same feature maps");
        }
        return of(
                maps.get(0),
                shards.stream().flatMap(shard -> shard.faces.stream()).toList());
    }

    /** Names of the feature maps, in the order of the responses. */
    public List<String> maps() {
        return maps;
    }

    /** By the name of the image. */
    public List<CodedFace> faces() {
        return faces;
    }

    List<CodedFace> faces(boolean heldOut) {
        return faces.stream().filter(face -> face.heldOut() == heldOut).toList();
    }

    /** The action units that occur, smallest first. */
    public List<ActionUnit> units() {
        Set<ActionUnit> units = new TreeSet<>();
        faces.forEach(face -> face.code().shown().forEach(shown -> units.add(shown.unit())));
        return List.copyOf(units);
    }

    /**
     * The same responses with the codes of whole faces dealt out anew, among the held-out ones and among the others: how
     * often action units occur, and with each other, stays; what they have to do with the responses goes.
     *
     * @param level by which a mapping is tested: by subject, codes are dealt out among comparable faces, so that each subject
     *     keeps its own
     */
    Observations shuffled(long seed, TestLevel level) {
        SplittableRandom random = new SplittableRandom(seed);
        List<CodedFace> shuffled = new ArrayList<>();
        for (boolean heldOut : new boolean[] {false, true}) {
            List<CodedFace> side = faces(heldOut);
            int[] order = new int[side.size()];
            Arrays.setAll(order, i -> i);
            for (int[] block : new Permutations(level.blocks(side), 0).blocks()) {
                for (int i = block.length - 1; i > 0; i--) {
                    int other = block[random.nextInt(i + 1)];
                    int kept = order[block[i]];
                    order[block[i]] = order[other];
                    order[other] = kept;
                }
            }
            for (int i = 0; i < order.length; i++) {
                shuffled.add(side.get(i).withCodeOf(side.get(order[i])));
            }
        }
        return of(maps, shuffled);
    }

    /** SHA-256 over names, subjects, expressions, codes, sides and responses: equal when all of them are. */
    public String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(String.join(",", maps).getBytes(StandardCharsets.UTF_8));
            for (CodedFace face : faces) {
                String line = "%n%s|%s|%s|%s|%s"
                        .formatted(face.image(), face.subject(), face.expression(), face.code(), face.heldOut());
                digest.update(line.replace(System.lineSeparator(), "\n").getBytes(StandardCharsets.UTF_8));
                ByteBuffer values = ByteBuffer.allocate(face.responses().length * Float.BYTES);
                values.asFloatBuffer().put(face.responses());
                digest.update(values);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    static int subjects(List<CodedFace> faces) {
        return faces.stream()
                .map(CodedFace::subjectOrImage)
                .collect(Collectors.toSet())
                .size();
    }

    static float[][] responses(List<CodedFace> faces) {
        return faces.stream().map(CodedFace::responses).toArray(float[][]::new);
    }

    static boolean[] codes(List<CodedFace> faces, ActionUnit unit) {
        boolean[] codes = new boolean[faces.size()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = faces.get(i).code().shows(unit);
        }
        return codes;
    }

    /** How many faces show the action unit. */
    static int count(boolean[] codes) {
        int count = 0;
        for (boolean code : codes) {
            count += code ? 1 : 0;
        }
        return count;
    }

    /** A number for each subject, in the order they come up. */
    static int[] subjectNumbers(List<CodedFace> faces) {
        Map<String, Integer> numbers = new HashMap<>();
        return faces.stream()
                .mapToInt(face -> numbers.computeIfAbsent(face.subjectOrImage(), name -> numbers.size()))
                .toArray();
    }

    /**
     * A number for each face's block, within which faces are compared and codes change places: all of a subject are one.
     * Those whose subject has no other face are one block together.
     *
     * @param subjects the number of each face's subject, from 0
     */
    static int[] comparable(int[] subjects) {
        int[] faces = new int[Arrays.stream(subjects).max().orElse(-1) + 1];
        for (int subject : subjects) {
            faces[subject]++;
        }
        return Arrays.stream(subjects)
                .map(subject -> faces[subject] > 1 ? subject : faces.length)
                .toArray();
    }

    /** A number for each expression; -1 for faces without one. */
    static int[] expressionNumbers(List<CodedFace> faces) {
        return faces.stream()
                .mapToInt(face ->
                        face.expression() == null ? -1 : face.expression().ordinal())
                .toArray();
    }
}
