package org.faumap.gallery;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.faumap.model.FeatureMapId;
import org.faumap.storage.BundledStorage;
import org.faumap.storage.Storage;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@link Galleries} finds out of a network, found out before: in the jar for the bundled one, so that nobody waits for it. By the
 * network's hash: with other weights, layers, labels or another input there is none. {@code KeptGalleryTests} writes it, and holds it
 * against the network.
 */
final class KeptGallery {
    private static final Storage BUNDLED = new BundledStorage("gallery");
    private static final JsonMapper JSON = JsonMapper.shared();
    /** 11 bits of the mantissa are left, three digits: the others would be half of the file. */
    private static final int DROPPED_BITS = 0xFFF;

    private final SingletonSupplier<Responses> responses;
    private final SingletonSupplier<Map<String, Facts>> facts;

    private KeptGallery(String name) {
        responses = SingletonSupplier.of(() -> responses(name));
        facts = SingletonSupplier.of(() -> facts(name));
    }

    /** {@code [face][map]} of the network and of its untrained control. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Responses(float[][] trained, float[][] untrained) {}

    /**
     * Of one map.
     *
     * @param changes of each label's logit without it
     * @param looks where it looks
     */
    record Facts(Map<String, Double> changes, Looks looks) {}

    /** That of a network; empty when there is none. */
    static Optional<KeptGallery> of(String networkSha256) {
        String name = networkSha256.substring(0, 16);
        try (InputStream there = BUNDLED.open(name + ".responses.gz")) {
            return Optional.of(new KeptGallery(name));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
    }

    float[][] trained() {
        return responses.obtain().trained();
    }

    float[][] untrained() {
        return responses.obtain().untrained();
    }

    Facts facts(FeatureMapId map) {
        Facts found = facts.obtain().get(map.toString());
        if (found == null) {
            throw new IllegalStateException("%s is of the network itself".formatted(map));
        }
        return found;
    }

    private static Responses responses(String name) {
        try (DataInputStream in = new DataInputStream(
                new BufferedInputStream(new GZIPInputStream(BUNDLED.open(name + ".responses.gz"))))) {
            return new Responses(matrix(in), matrix(in));
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
    }

    /** Map by map the highest byte of each face's response, then the next: like beside like takes less room. */
    private static float[][] matrix(DataInputStream in) throws IOException {
        float[][] rows = new float[in.readInt()][in.readInt()];
        int faces = rows.length;
        byte[] bytes = in.readNBytes(Float.BYTES * faces * rows[0].length);
        int plane = bytes.length / Float.BYTES;
        for (int at = 0; at < plane; at++) {
            int bits = 0;
            for (int each = 0; each < Float.BYTES; each++) {
                bits = (bits << Byte.SIZE) | (bytes[each * plane + at] & 0xFF);
            }
            rows[at % faces][at / faces] = Float.intBitsToFloat(bits);
        }
        return rows;
    }

    private static Map<String, Facts> facts(String name) {
        try (InputStream in = new GZIPInputStream(BUNDLED.open(name + ".maps.json.gz"))) {
            return JSON.readValue(in, new TypeReference<Map<String, Facts>>() {});
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
    }

    /** The two files of a network by their names. */
    static Map<String, byte[]> files(String networkSha256, Responses responses, Map<String, Facts> facts) {
        String name = networkSha256.substring(0, 16);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(new GZIPOutputStream(bytes)))) {
            write(responses.trained(), out);
            write(responses.untrained(), out);
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(json)) {
            out.write(JSON.writeValueAsBytes(facts));
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
        return Map.of(name + ".responses.gz", bytes.toByteArray(), name + ".maps.json.gz", json.toByteArray());
    }

    private static void write(float[][] rows, DataOutputStream out) throws IOException {
        int faces = rows.length;
        int plane = faces * rows[0].length;
        byte[] bytes = new byte[Float.BYTES * plane];
        for (int at = 0; at < plane; at++) {
            int rounded = Float.floatToIntBits(rows[at % faces][at / faces]) + (DROPPED_BITS + 1) / 2;
            int bits = rounded & ~DROPPED_BITS;
            for (int each = 0; each < Float.BYTES; each++) {
                bytes[each * plane + at] = (byte) (bits >>> (Byte.SIZE * (Float.BYTES - 1 - each)));
            }
        }
        out.writeInt(faces);
        out.writeInt(rows[0].length);
        out.write(bytes);
    }
}
