package org.faumap.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import java.util.List;
import org.junit.jupiter.api.Test;

class TorchScriptTests {
    private static final List<String> PARAMETERS = List.of("x: Tensor");

    static {
        EngineSettings.apply();
    }

    @Test
    void equalProgramsAreShared() {
        Model one = TorchScript.shared(PARAMETERS, List.of("return torch.neg(x)"));
        assertThat(TorchScript.shared(List.of("x: Tensor"), List.of("return torch.neg(x)")))
                .isSameAs(one);
        assertThat(TorchScript.shared(PARAMETERS, List.of("return torch.abs(x)")))
                .isNotSameAs(one);
    }

    @Test
    void loadedProgramLeavesNoFolder() {
        try (Model program = TorchScript.load(PARAMETERS, List.of("return torch.neg(x)"))) {
            assertThat(program.getModelPath()).doesNotExist();
        }
    }

    @Test
    void networksOfOneShapeKeepApart() throws UnfitModelPackage {
        float[][] input = {new float[48 * 48]};
        input[0][100] = 3;
        float[] alone;
        try (Network network = Network.of(TinyModels.of("tiny", "1", 1, 0.2))) {
            alone = network.logits(input)[0];
        }
        try (Network network = Network.of(TinyModels.of("tiny", "1", 1, 0.2))) {
            try (Network other = Network.of(TinyModels.of("tiny", "2", 2, 0.2))) {
                assertThat(other.logits(input)[0]).isNotEqualTo(alone);
                assertThat(network.logits(input)[0]).containsExactly(alone);
            }
            assertThat(network.logits(input)[0]).containsExactly(alone);
        }
    }
}
