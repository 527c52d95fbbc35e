package org.faumap.image;

import java.awt.Graphics2D;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntBinaryOperator;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/** Images drawn in code, and the bytes that other programs' encoders make of them. */
final class SampleImages {
    private SampleImages() {}

    /** A soft, lopsided pattern in colour, the same at any size: lossy formats keep it to a few grey levels. */
    static BufferedImage pattern(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int red = 40 + 160 * x / width;
                int green = 30 + 190 * y / height;
                int blue = 90 + 50 * x / width + 30 * y / height;
                image.setRGB(x, y, red << 16 | green << 8 | blue);
            }
        }
        return image;
    }

    static GrayImage grayOf(BufferedImage rgb) {
        return gray(rgb.getWidth(), rgb.getHeight(), (x, y) -> {
            int c = rgb.getRGB(x, y);
            return (int) Math.round(0.299 * (c >> 16 & 0xFF) + 0.587 * (c >> 8 & 0xFF) + 0.114 * (c & 0xFF));
        });
    }

    static GrayImage gray(int width, int height, IntBinaryOperator value) {
        byte[] pixels = new byte[width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) value.applyAsInt(i % width, i / width);
        }
        return new GrayImage(width, height, pixels);
    }

    /** One whole file for each way of storing that the decoder must know. */
    static Map<String, byte[]> files(BufferedImage image) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("jpeg", written("jpeg", image));
        files.put("jpeg progressive", jpeg(image, true));
        files.put("png", written("png", image));
        files.put("png interlaced", interlacedPng(image));
        files.put("bmp", written("bmp", image));
        files.put("tiff", tiff(image, null));
        files.put("tiff LZW", tiff(image, "LZW"));
        files.put("tiff Deflate", tiff(image, "Deflate"));
        files.put("tiff PackBits", tiff(image, "PackBits"));
        files.put("tiff JPEG", tiff(image, "JPEG"));
        files.put("webp lossy", webp(image, 95));
        files.put("webp lossless", webp(image, 101));
        return files;
    }

    static byte[] written(String format, BufferedImage image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, bytes)) {
            throw new IOException("No writer of " + format);
        }
        return bytes.toByteArray();
    }

    private static byte[] written(String format, IIOImage image, ParameterSetting setting) throws IOException {
        return written(ImageIO.getImageWritersByFormatName(format).next(), image, setting);
    }

    private static byte[] written(ImageWriter writer, IIOImage image, ParameterSetting setting) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream output = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(output);
            ImageWriteParam param = writer.getDefaultWriteParam();
            setting.on(param);
            writer.write(null, image, param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private interface ParameterSetting {
        void on(ImageWriteParam param);
    }

    static byte[] jpeg(BufferedImage image, boolean progressive) throws IOException {
        return written("jpeg", new IIOImage(image, null, null), param -> {
            param.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(0.95f);
        });
    }

    static byte[] interlacedPng(BufferedImage image) throws IOException {
        return written(
                "png",
                new IIOImage(image, null, null),
                param -> param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT));
    }

    static byte[] tiff(BufferedImage image, @Nullable String compression) throws IOException {
        return written("tiff", new IIOImage(image, null, null), param -> {
            if (compression != null) {
                param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                param.setCompressionType(compression);
            }
        });
    }

    /** By the JDK's writer, which knows 16 bits. */
    static byte[] deepTiff(BufferedImage image) throws IOException {
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("tiff");
        ImageWriter writer = writers.next();
        while (!"java.desktop".equals(writer.getClass().getModule().getName())) {
            writer = writers.next();
        }
        return written(writer, new IIOImage(image, null, null), param -> {});
    }

    /** @param quality 1 to 100, above: lossless */
    static byte[] webp(BufferedImage image, int quality) {
        boolean alpha = image.getColorModel().hasAlpha();
        int channels = alpha ? 4 : 3;
        byte[] bgr = new byte[image.getWidth() * image.getHeight() * channels];
        for (int i = 0; i < bgr.length; i++) {
            int pixel = i / channels;
            int argb = image.getRGB(pixel % image.getWidth(), pixel / image.getWidth());
            bgr[i] = (byte) (argb >> (8 * (i % channels)));
        }
        try (PointerScope scope = new PointerScope()) {
            Mat mat = new Mat(image.getHeight(), image.getWidth(), alpha ? opencv_core.CV_8UC4 : opencv_core.CV_8UC3);
            mat.data().put(bgr, 0, bgr.length);
            BytePointer encoded = new BytePointer();
            opencv_imgcodecs.imencode(
                    ".webp", mat, encoded, new IntPointer(opencv_imgcodecs.IMWRITE_WEBP_QUALITY, quality));
            byte[] bytes = new byte[(int) encoded.limit()];
            encoded.get(bytes);
            return bytes;
        }
    }

    /** Raw samples, as many per pixel as there are values, without any colour conversion. */
    static byte[] rawJpeg(int width, int height, int... values) throws IOException {
        WritableRaster raster =
                Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, height, values.length, null);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                raster.setPixel(x, y, values);
            }
        }
        return written("jpeg", new IIOImage(raster, null, null), param -> {});
    }

    /** Puts Adobe's segment behind the start of a JPEG. */
    static byte[] withAdobe(byte[] jpeg, int transform) {
        byte[] content = {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform};
        return withSegment(jpeg, 0xEE, content);
    }

    static byte[] withSegment(byte[] jpeg, int marker, byte[] content) {
        ByteBuffer bytes = ByteBuffer.allocate(jpeg.length + 4 + content.length);
        bytes.put(jpeg, 0, 2).put((byte) 0xFF).put((byte) marker).putShort((short) (content.length + 2));
        return bytes.put(content).put(jpeg, 2, jpeg.length - 2).array();
    }

    /** An EXIF block that holds nothing but the orientation. */
    static byte[] exif(int orientation, ByteOrder order) {
        ByteBuffer exif = ByteBuffer.allocate(26).order(order);
        exif.put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(StandardCharsets.US_ASCII));
        exif.putShort((short) 42).putInt(8).putShort((short) 1);
        exif.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
        return exif.array();
    }

    static byte[] orientedJpeg(byte[] jpeg, int orientation) {
        byte[] block = exif(orientation, ByteOrder.BIG_ENDIAN);
        return withSegment(jpeg, 0xE1, joined("Exif\0\0".getBytes(StandardCharsets.US_ASCII), block));
    }

    static byte[] orientedPng(byte[] png, int orientation) {
        return withPngChunk(png, "eXIf", exif(orientation, ByteOrder.LITTLE_ENDIAN));
    }

    /** Puts a chunk behind the header. */
    static byte[] withPngChunk(byte[] png, String type, byte[] content) {
        int headerEnd = 33;
        return joined(
                Arrays.copyOf(png, headerEnd), pngChunk(type, content), Arrays.copyOfRange(png, headerEnd, png.length));
    }

    static byte[] pngChunk(String type, byte[] content) {
        byte[] checked = joined(type.getBytes(StandardCharsets.US_ASCII), content);
        CRC32 sum = new CRC32();
        sum.update(checked);
        ByteBuffer chunk =
                ByteBuffer.allocate(checked.length + 8).putInt(content.length).put(checked);
        return chunk.putInt((int) sum.getValue()).array();
    }

    /** A PNG with this size in its header, whatever the data says. */
    static byte[] png(int width, int height, int bits, int colourType, byte[]... moreChunks) {
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        header.put((byte) bits).put((byte) colourType);
        byte[] signature = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
        return joined(signature, pngChunk("IHDR", header.array()), joined(moreChunks), pngChunk("IEND", new byte[0]));
    }

    static byte[] orientedWebp(byte[] webp, int orientation) {
        byte[] block = exif(orientation, ByteOrder.LITTLE_ENDIAN);
        ByteBuffer bytes = ByteBuffer.allocate(webp.length + 8 + block.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(webp)
                .put("EXIF".getBytes(StandardCharsets.US_ASCII))
                .putInt(block.length)
                .put(block);
        return bytes.putInt(4, bytes.capacity() - 8).array();
    }

    /** Changes the orientation that the writer put into the directory. */
    static byte[] orientedTiff(byte[] tiff, int orientation) {
        ByteBuffer bytes =
                ByteBuffer.wrap(tiff.clone()).order(tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int entry = bytes.getInt(4) + 2;
        while (bytes.getShort(entry) != 0x0112) {
            entry += 12;
        }
        return bytes.putShort(entry + 8, (short) orientation).array();
    }

    /** 16 bits per sample, every sample computed. */
    static BufferedImage sixteenBit(int width, int height, int bands, IntBinaryOperator value) {
        ColorSpace space = ColorSpace.getInstance(bands < 3 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
        ComponentColorModel model =
                new ComponentColorModel(space, false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        WritableRaster raster = model.createCompatibleWritableRaster(width, height);
        for (int i = 0; i < width * height; i++) {
            int[] pixel = new int[bands];
            Arrays.fill(pixel, value.applyAsInt(i % width, i / width));
            raster.setPixel(i % width, i / width, pixel);
        }
        return new BufferedImage(model, raster, false, null);
    }

    static BufferedImage converted(BufferedImage image, int type) {
        BufferedImage converted = new BufferedImage(image.getWidth(), image.getHeight(), type);
        Graphics2D graphics = converted.createGraphics();
        graphics.drawImage(image, 0, 0, null);
        graphics.dispose();
        return converted;
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    /** A rendered face of 96 x 96 pixels; see the notice beside the files. */
    static GrayImage face(String name) throws IOException, UnreadableImage {
        try (InputStream file = SampleImages.class.getResourceAsStream("/faces/" + name + ".png")) {
            if (file == null) {
                throw new IOException("No face " + name);
            }
            return new ImageDecoder(ImageLimits.DEFAULT)
                    .decode(file.readAllBytes())
                    .gray();
        }
    }
}
