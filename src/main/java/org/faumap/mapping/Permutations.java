package org.faumap.mapping;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Random reorderings of images that stay within blocks: within one subject, say, or within one expression. Each is a
 * function of the seed and its number alone, whoever asks for it and in which order. Thread-safe.
 */
final class Permutations {
    private final int images;
    private final int[][] blocks;
    private final long seed;

    /**
     * @param blockOf the block of each image; images of different blocks never change places
     * @param seed of all of them
     */
    Permutations(int[] blockOf, long seed) {
        this.images = blockOf.length;
        this.seed = seed;
        Map<Integer, List<Integer>> members = new LinkedHashMap<>();
        for (int image = 0; image < blockOf.length; image++) {
            members.computeIfAbsent(blockOf[image], block -> new ArrayList<>()).add(image);
        }
        blocks = members.values().stream()
                .map(block -> block.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    /** The images of each block. */
    int[][] blocks() {
        return Arrays.stream(blocks).map(int[]::clone).toArray(int[][]::new);
    }

    /** For each image, the image whose codes it gets. */
    int[] permutation(int number) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
        int[] permutation = new int[images];
        for (int[] block : blocks) {
            int[] shuffled = block.clone();
            for (int i = shuffled.length - 1; i > 0; i--) {
                int other = random.nextInt(i + 1);
                int kept = shuffled[i];
                shuffled[i] = shuffled[other];
                shuffled[other] = kept;
            }
            for (int i = 0; i < block.length; i++) {
                permutation[block[i]] = shuffled[i];
            }
        }
        return permutation;
    }
}
