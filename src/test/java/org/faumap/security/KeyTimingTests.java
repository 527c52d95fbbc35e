package org.faumap.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whether the time of a look-up tells how much of a key was right. */
class KeyTimingTests {
    private static final int ROUNDS = 4001;
    private static final int LOOKUPS = 25;
    /** Of the medians, which scatter by a few hundredths where nothing differs. */
    private static final double MOST_APART = 1.25;

    @Test
    void timeDoesNotDependOnThePrefixThatIsRight() {
        String key = "fm_" + "k".repeat(43);
        List<ApiKey> keys = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String each = i == 10 ? key : key + i;
            keys.add(new ApiKey("key" + i, TestKeys.hash(each), Set.of(Scope.INFER), null, null));
        }
        Keys ring = new Keys(keys);
        List<String> presented = List.of(
                "x".repeat(key.length()),
                key.substring(0, key.length() / 2) + "x".repeat(key.length() - key.length() / 2),
                key.substring(0, key.length() - 1) + "x",
                key);
        long[][] nanos = new long[presented.size()][ROUNDS];
        int known = 0;
        for (int round = 0; round < ROUNDS; round++) { // in turn, so that what else the machine does meets all alike
            for (int which = 0; which < presented.size(); which++) {
                long start = System.nanoTime();
                for (int i = 0; i < LOOKUPS; i++) {
                    known += ring.find(presented.get(which)).isPresent() ? 1 : 0;
                }
                nanos[which][round] = System.nanoTime() - start;
            }
        }

        assertThat(known).isEqualTo(ROUNDS * LOOKUPS);
        double[] medians = Arrays.stream(nanos)
                .mapToDouble(times -> Arrays.stream(times)
                        .sorted()
                        .skip(ROUNDS / 2)
                        .findFirst()
                        .orElseThrow())
                .toArray();
        assertThat(Arrays.stream(medians).max().orElseThrow()
                        / Arrays.stream(medians).min().orElseThrow())
                .as("Medians in ns of %d look-ups: %s", LOOKUPS, Arrays.toString(medians))
                .isLessThan(MOST_APART);
    }
}
