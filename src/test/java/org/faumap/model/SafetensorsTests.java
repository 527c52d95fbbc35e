package org.faumap.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SafetensorsTests {
    private static final byte[] BYTES =
            Safetensors.write(Map.of("a", new Tensor(List.of(2, 3), new float[] {1, -2, 3.5f, 0, -0f, 1e-30f})));

    @Test
    void readsWhatItWrote() throws UnfitModelPackage {
        Tensor tensor = Objects.requireNonNull(Safetensors.read(BYTES).get("a"));
        assertThat(tensor.shape()).containsExactly(2, 3);
        assertThat(tensor.values()).containsExactly(1, -2, 3.5f, 0, -0f, 1e-30f);
    }

    @Test
    void refusesEveryTruncation() {
        for (int length = 0; length < BYTES.length; length++) {
            byte[] cut = Arrays.copyOf(BYTES, length);
            assertThatThrownBy(() -> Safetensors.read(cut)).isInstanceOf(UnfitModelPackage.class);
        }
    }

    @Test
    void survivesMutations() {
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            byte[] mutated = BYTES.clone();
            mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            try {
                Safetensors.read(mutated);
            } catch (UnfitModelPackage e) {
                assertThat(e).hasMessageNotContaining("Exception");
            }
        }
    }

    @Test
    void refusesOtherTypesAndLyingOffsets() {
        assertRefused("{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "only F32 is read");
        assertRefused("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "needs 8 bytes");
        assertRefused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 4, "offsets 4 to 8 of 4");
        assertRefused(
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[65536,65536,65536],\"data_offsets\":[0,0]}}", 0, "too large");
        assertRefused("[", 0, "not JSON");
    }

    private static void assertRefused(String header, int dataBytes, String reason) {
        byte[] text = (header + " ").getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.allocate(8 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(text.length).put(text);
        assertThatThrownBy(() -> Safetensors.read(buffer.array()))
                .isInstanceOf(UnfitModelPackage.class)
                .hasMessageContaining(reason);
    }
}
