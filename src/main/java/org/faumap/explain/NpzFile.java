package org.faumap.explain;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * NumPy's archive of arrays, which {@code numpy.load} reads: a ZIP of {@link NpyFile}s. Nothing in it is compressed, so that a
 * page reads it without a library; numbers of this kind would shrink by little.
 */
final class NpzFile {
    /** The first that ZIP knows; the same content is the same bytes. */
    private static final LocalDateTime UNDATED = LocalDateTime.of(1980, 1, 1, 0, 0);

    private NpzFile() {}

    /**
     * An explanation's maps. Of each layer {@code LAYER} float32 {@code [maps, height, width]} with {@code LAYER.maps} int32
     * (their numbers) and {@code LAYER.responses} float32, strongest first; {@code labels} float32 {@code [labels, height,
     * width]}, the most probable label first, with {@code labels.gradient} and {@code labels.randomized} where controls were
     * asked for; {@code face} uint8, the crop to look at; and {@code answer.json}, which NumPy gives as bytes.
     *
     * @param answer what is told of the explanation in words and numbers
     */
    static byte[] write(ExplainedFace face, Explanation explanation, byte[] answer) {
        int height = face.input().height();
        int width = face.input().width();
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        for (Explanation.LayerUnits layer : explanation.layers()) {
            List<Explanation.UnitMap> units = layer.units();
            arrays.put(
                    layer.name(),
                    NpyFile.stack(
                            units.stream().map(Explanation.UnitMap::projection).toList(), height, width));
            arrays.put(
                    layer.name() + ".maps",
                    NpyFile.ints(units.stream()
                            .mapToInt(unit -> unit.response().map())
                            .toArray()));
            float[] responses = new float[units.size()];
            for (int i = 0; i < responses.length; i++) {
                responses[i] = units.get(i).response().value();
            }
            arrays.put(layer.name() + ".responses", NpyFile.floats(responses, responses.length));
        }
        List<Explanation.ClassMap> labels = explanation.classes();
        arrays.put(
                "labels",
                NpyFile.stack(
                        labels.stream().map(Explanation.ClassMap::projection).toList(), height, width));
        List<Explanation.Controls> controls = labels.stream()
                .flatMap(label -> Optional.ofNullable(label.controls()).stream())
                .toList();
        if (!controls.isEmpty()) {
            arrays.put(
                    "labels.gradient",
                    NpyFile.stack(
                            controls.stream()
                                    .map(Explanation.Controls::gradient)
                                    .toList(),
                            height,
                            width));
            arrays.put(
                    "labels.randomized",
                    NpyFile.stack(
                            controls.stream()
                                    .map(Explanation.Controls::randomized)
                                    .toList(),
                            height,
                            width));
        }
        arrays.put("face", NpyFile.image(face.image()));
        Map<String, byte[]> entries = new LinkedHashMap<>();
        arrays.forEach((name, array) -> entries.put(name + ".npy", array));
        entries.put("answer.json", answer);
        return zipped(entries);
    }

    private static byte[] zipped(Map<String, byte[]> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                CRC32 sum = new CRC32();
                sum.update(each.getValue());
                ZipEntry entry = new ZipEntry(each.getKey());
                entry.setTimeLocal(UNDATED);
                entry.setSize(each.getValue().length);
                entry.setCrc(sum.getValue());
                zip.putNextEntry(entry);
                zip.write(each.getValue());
                zip.closeEntry();
            }
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
        return bytes.toByteArray();
    }
}
