package org.faumap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MissingTests {
    @Test
    void skipsWithItsReasonOnAMachineOfOnesOwn() {
        for (Map<String, String> environment : List.of(Map.<String, String>of(), Map.of("CI", ""))) {
            assertThat(Missing.here("No abacus is installed", environment)).hasMessage("No abacus is installed");
        }
    }

    @Test
    void failsInAPipeline() {
        assertThatThrownBy(() -> Missing.here("No abacus is installed", Map.of("CI", "true")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("No abacus is installed");
    }
}
