package org.faumap.model;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Wraps program text of our own into a TorchScript archive that the engine loads from memory. One call then runs a whole
 * network, where single array operations would cross into native code dozens of times; and the text may name engine
 * operations that DJL has no method for. Nothing of this is ever read from a model package: packages are data only.
 */
public final class TorchScript {
    /**
     * The pickle of an object of class {@code __torch__.M} whose only field is {@code training = True}: protocol 2,
     * global, empty arguments, new object, dictionary of one entry, build, stop.
     */
    private static final byte[] MODULE_PICKLE =
            "\u0080\u0002c__torch__\nM\nq\u0000)\u0081}(X\b\u0000\u0000\u0000training\u0088ub."
                    .getBytes(StandardCharsets.ISO_8859_1);

    private static final byte[] EMPTY_TUPLE_PICKLE = "\u0080\u0002).".getBytes(StandardCharsets.ISO_8859_1);

    private static final Map<List<List<String>>, Model> SHARED = new ConcurrentHashMap<>();

    private TorchScript() {}

    /**
     * A program that all who need the same one share, and nobody closes. There are as many as layers and shapes that differ,
     * they hold no weights, and loading one takes the engine longer than running it.
     *
     * @param parameters of {@code forward}, such as {@code x: Tensor}
     * @param body the statements of {@code forward}, one a line, without indentation, the last one a return
     */
    static Model shared(List<String> parameters, List<String> body) {
        return SHARED.computeIfAbsent(
                List.of(List.copyOf(parameters), List.copyOf(body)), text -> load(text.get(0), text.get(1)));
    }

    /** The same for the caller alone, who closes it. */
    public static Model load(List<String> parameters, List<String> body) {
        Model model = Model.newInstance("program", "PyTorch");
        try {
            model.load(archive(parameters, body));
            // DJL makes an empty folder for each and leaves it until the process ends in order.
            Files.deleteIfExists(model.getModelPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedModelException e) {
            throw new IllegalStateException("The engine does not read a program of ours", e);
        }
        return model;
    }

    private static InputStream archive(List<String> parameters, List<String> body) {
        StringBuilder code = new StringBuilder("class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n"
                + "  training : bool\n  def forward(self: __torch__.M");
        parameters.forEach(parameter -> code.append(", ").append(parameter));
        code.append(") -> Tensor:\n");
        body.forEach(line -> code.append("    ").append(line).append('\n'));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "data.pkl", MODULE_PICKLE);
            store(zip, "code/__torch__.py", code.toString().getBytes(StandardCharsets.UTF_8));
            store(zip, "constants.pkl", EMPTY_TUPLE_PICKLE);
            store(zip, "version", "3\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry("m/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
