package org.faumap.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ConvolutionFormTests {
    /** Convolutions with and without a ReLU, a stride, a padding, an even kernel; one whose ReLU stands behind a dropout. */
    private static final List<Layer> LAYERS = List.of(
            new Layer.Conv2d("c1", 5, 3, 1, 1),
            new Layer.Relu("r1"),
            new Layer.Conv2d("c2", 16, 4, 2, 1),
            new Layer.Dropout("d2", 0.5),
            new Layer.Relu("r2"),
            new Layer.MaxPool2d("p2", 2, 2),
            new Layer.Conv2d("c3", 9, 3, 1, 0),
            new Layer.Flatten("f"),
            new Layer.Linear("l", TinyModels.LABELS.size()));

    @Test
    void bothGiveTheSame() throws UnfitModelPackage {
        EngineSettings.load();
        ModelPackage model = TinyModels.of("t", "1", 3, LAYERS, new ModelDescription.Calibration(1, 0));
        for (int images : new int[] {1, 3, 32}) {
            float[] plain = computed(model, ConvolutionForm.PLAIN, images);
            float[] best = computed(model, ConvolutionForm.best(), images);

            assertThat(best).hasSameSizeAs(plain);
            for (int i = 0; i < plain.length; i++) {
                assertThat(best[i]).isCloseTo(plain[i], within(1e-5f));
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void enginesForLinuxPackKernels() {
        EngineSettings.load();

        assertThat(ConvolutionForm.best()).isEqualTo(ConvolutionForm.PACKED);
    }

    private static float[] computed(ModelPackage model, ConvolutionForm form, int images) {
        Random random = new Random(4);
        float[] values = new float[images * 48 * 48];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        Chain chain = model.chain();
        try (NDManager manager = NDManager.newBaseManager();
                Model program = TorchScript.load(ChainProgram.parameters(chain), ChainProgram.body(chain, form))) {
            NDList arguments = new NDList(manager.create(values, new Shape(images, 1, 48, 48)));
            arguments.addAll(Network.weights(model, form, manager));
            NDArray result = program.getBlock()
                    .forward(new ParameterStore(manager, false), arguments, false)
                    .singletonOrThrow();
            return result.toFloatArray();
        }
    }
}
