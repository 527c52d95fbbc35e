package org.faumap;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class MissingTests {
    @Test
    void skipsWithItsReasonOnAMachineOfOnesOwn() {
        for (Map<String, String> environment : List.of(Map.<String, String>of(), Map.of("CI", ""))) {
            assertThatThrownBy(() -> Missing.skip("No abacus is installed", environment))
                    .isInstanceOf(TestAbortedException.class)
                    .hasMessageContaining("No abacus is installed");
        }
    }

    @Test
    void failsInAPipeline() {
        assertThatThrownBy(() -> Missing.skip("No abacus is installed", Map.of("CI", "true")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("No abacus is installed");
    }
}
