package org.faumap.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The safetensors format: eight bytes of header length (little endian), a JSON header, raw values. Only {@code F32} is
 * read and written. See <a href="https://github.com/huggingface/safetensors">huggingface/safetensors</a>, "Format".
 */
public final class Safetensors {
    private static final ObjectMapper JSON = JsonMapper.shared();
    private static final int MAX_HEADER_BYTES = 8 << 20;
    private static final String METADATA = "__metadata__";

    private Safetensors() {}

    /**
     * Reads every tensor.
     *
     * @throws UnfitModelPackage if the bytes are not safetensors, hold another type than F32, or lie about their size
     */
    public static Map<String, Tensor> read(byte[] bytes) throws UnfitModelPackage {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < 8) {
            throw new UnfitModelPackage("weights.safetensors: %d bytes are too few".formatted(bytes.length));
        }
        long headerBytes = buffer.getLong();
        if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES || headerBytes > bytes.length - 8) {
            throw new UnfitModelPackage(
                    "weights.safetensors: a header of %d bytes does not fit".formatted(headerBytes));
        }
        JsonNode header;
        try {
            header = JSON.readTree(new String(bytes, 8, (int) headerBytes, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            throw new UnfitModelPackage("weights.safetensors: the header is not JSON");
        }
        int start = 8 + (int) headerBytes;
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (!entry.getKey().equals(METADATA)) {
                tensors.put(entry.getKey(), tensor(entry.getKey(), entry.getValue(), buffer, start));
            }
        }
        return tensors;
    }

    private static Tensor tensor(String name, JsonNode entry, ByteBuffer buffer, int start) throws UnfitModelPackage {
        String type = entry.path("dtype").asString("");
        if (!type.equals("F32")) {
            throw new UnfitModelPackage("Tensor %s: type %s; only F32 is read".formatted(name, type));
        }
        List<Integer> shape = new ArrayList<>();
        long size = 1;
        for (JsonNode extent : entry.path("shape")) {
            if (!extent.canConvertToInt() || extent.asInt() < 0) {
                throw new UnfitModelPackage("Tensor %s: its shape is not a list of sizes".formatted(name));
            }
            shape.add(extent.asInt());
            size *= extent.asInt();
            if (size > Integer.MAX_VALUE / 4) {
                throw new UnfitModelPackage("Tensor %s: too large".formatted(name));
            }
        }
        long from = entry.path("data_offsets").path(0).asLong(-1);
        long to = entry.path("data_offsets").path(1).asLong(-1);
        if (from < 0 || to - from != 4 * size || to > buffer.capacity() - start) {
            throw new UnfitModelPackage("Tensor %s: %s needs %d bytes, the file gives offsets %d to %d of %d"
                    .formatted(name, shape, 4 * size, from, to, buffer.capacity() - start));
        }
        float[] values = new float[(int) size];
        buffer.slice(start + (int) from, (int) (to - from))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return new Tensor(shape, values);
    }

    /** Writes the tensors in their order; the same tensors give the same bytes. */
    public static byte[] write(Map<String, Tensor> tensors) {
        ObjectNode header = JSON.createObjectNode();
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            ObjectNode node = header.putObject(entry.getKey());
            node.put("dtype", "F32");
            ArrayNode shape = node.putArray("shape");
            tensor.shape().forEach(shape::add);
            long end = offset + 4L * tensor.values().length;
            node.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        // Padded with blanks so that the values start at a multiple of eight bytes, as the format recommends.
        StringBuilder text = new StringBuilder(JSON.writeValueAsString(header));
        while (text.toString().getBytes(StandardCharsets.UTF_8).length % 8 != 0) {
            text.append(' ');
        }
        byte[] headerBytes = text.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(8 + headerBytes.length + offset))
                .order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(headerBytes.length).put(headerBytes);
        for (Tensor tensor : tensors.values()) {
            buffer.asFloatBuffer().put(tensor.values());
            buffer.position(buffer.position() + 4 * tensor.values().length);
        }
        return buffer.array();
    }
}
