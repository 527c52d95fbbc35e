package org.faumap.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.faumap.model.InputDescription.Crop;
import org.faumap.model.InputDescription.Standardize;
import org.faumap.model.ModelDescription.Calibration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DescriptionHashesTests {
    private static final List<Layer> LAYERS =
            List.of(new Layer.Conv2d("conv1", 4, 3, 1, 1), new Layer.Flatten("flat"), new Layer.Linear("out", 2));

    /**
     * Mappings that are kept hold such hashes: whatever computes them, they stay. Expected by sha256sum of the text that the
     * Javadoc describes, such as {"abstainBelow":0.25,"temperature":1.5}.
     */
    @Test
    void stayAsTheyAre() {
        assertThat(hashes("a", LAYERS, new Crop(1.25, 0), new Calibration(1.5, 0.25)))
                .isEqualTo(new DescriptionHashes(
                        "0473ef2dc0d324ab659d3580c1134e9d812035905c4781fdd6d529b0c6860e13",
                        "561161661e1064f4132998c3d00796b99c62cdeda0dbfcded951a8f021ff6657",
                        "36ad9e3b6b11282989a37b1f08be4073f65a699d1c8e3fb6901529f960c73d6f",
                        "4f3e70f71fc50cffba72c24d15027e3512109bd50408f9768637c9d6b926b948"));
    }

    @Test
    void tellWhatHasChanged() {
        DescriptionHashes plain = hashes("a", LAYERS, null, null);
        assertThat(plain.differences(hashes("a", LAYERS, null, null))).isEmpty();
        assertThat(plain.differences(hashes("c", LAYERS, null, null))).containsExactly("other labels");
        assertThat(plain.differences(hashes("a", LAYERS.subList(1, 3), null, null)))
                .containsExactly("other layers");
        assertThat(plain.differences(hashes("a", LAYERS, new Crop(1.1, 0), new Calibration(2, 0))))
                .containsExactly("another input (size, scaling or crop)", "another calibration");
    }

    @Test
    void defaultsCountAsWhatTheyStandFor() {
        assertThat(hashes("a", LAYERS, new Crop(1, 0), new Calibration(1, 0)))
                .isEqualTo(hashes("a", LAYERS, null, null));
    }

    private static DescriptionHashes hashes(
            String label, List<Layer> layers, @Nullable Crop crop, @Nullable Calibration calibration) {
        return DescriptionHashes.of(new ModelDescription(
                "made",
                "1",
                List.of(label, "b"),
                new InputDescription(1, 8, 8, 1, 0, 1, new Standardize(8), crop),
                layers,
                calibration,
                null,
                null));
    }
}
