package org.faumap.mapping;

import com.fasterxml.jackson.annotation.JsonAlias;

/**
 * How a mapping is made; two with equal settings and observations are equal.
 *
 * @param distance between the responses with an action unit and without it
 * @param permutations for the z of the distance, at least 20; below 200 it is rough
 * @param familyWise permutations for family-wise p, at least 20
 * @param resamplings of the held-out subjects for intervals, at least 20
 * @param seed of everything random
 * @param minFacesPerAu how many faces must show an action unit, and how many not, for it to be mapped
 * @param falseDiscovery the largest q at which a feature map is assigned
 * @param scoreMaps how many feature maps an action unit's score is made from at most
 */
public record MappingSettings(
        Distance distance,
        int permutations,
        int familyWise,
        int resamplings,
        long seed,
        @JsonAlias("minimum") int minFacesPerAu,
        double falseDiscovery,
        int scoreMaps) {
    /**
     * With fewer subjects than this there are no intervals: a handful of people says little of others, and their resamplings
     * even less.
     */
    public static final int LEAST_SUBJECTS = 8;

    public static final MappingSettings DEFAULT = new MappingSettings(Distance.KL, 200, 1000, 1000, 1, 10, 0.05, 200);

    public MappingSettings {
        if (permutations < 20 || familyWise < 20 || resamplings < 20) {
            throw new IllegalArgumentException("Permutations and resamplings must be at least 20");
        }
        if (minFacesPerAu < 2 || scoreMaps < 1 || !(falseDiscovery > 0 && falseDiscovery < 1)) {
            throw new IllegalArgumentException(
                    "A mapping needs 2 faces or more with an action unit, at least one map in a score, and a q within 0 to 1");
        }
    }
}
