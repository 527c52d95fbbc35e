package org.faumap.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.faumap.image.UnreadableImage.Reason;

/**
 * From the bytes of a JPEG, PNG, WebP, BMP or TIFF file to upright 8-bit luminance.
 *
 * <p>The format is told from the content alone. Before a pixel is decoded the file is walked from its first byte to its
 * end: a truncated one is refused, the size in its header is held against the limit, and only what the pixels need is
 * passed on to the format's reader, so that no profile, text or thumbnail inside can do harm. Nothing is written to disk
 * and nothing outside the bytes is read. Bytes after the end of the picture are ignored.
 *
 * <p>16-bit samples are rounded to 8 bits, CMYK inks are multiplied without a profile, transparency is put on white, of
 * several pages the first is taken, and colour profiles are ignored: samples are taken for sRGB. GIF and animated WebP
 * are refused as unsupported.
 *
 * <p>Peak memory was 1 byte per pixel for PNG, 4 for JPEG, 7 for bitmaps and 19 for TIFF (12 megapixels each); a pixel of
 * a TIFF therefore counts twice against the limit. Thread-safe.
 */
public final class ImageDecoder {
    static {
        // ImageIO's default is to copy streams into temporary files.
        ImageIO.setUseCache(false);
    }

    private final ImageLimits limits;

    public ImageDecoder(ImageLimits limits) {
        this.limits = limits;
    }

    /**
     * Decodes one picture.
     *
     * @param bytes a whole file; neither changed nor kept
     * @throws UnreadableImage when they are not a whole picture within the limits
     */
    public DecodedImage decode(byte[] bytes) throws UnreadableImage {
        if (bytes.length == 0) {
            throw new UnreadableImage(Reason.EMPTY);
        }
        if (bytes.length > limits.maxBytes()) {
            throw new UnreadableImage(
                    Reason.TOO_MANY_BYTES,
                    "The file has %d bytes, more than the limit of %d: scale the picture down or compress it more."
                            .formatted(bytes.length, limits.maxBytes()));
        }
        Format format = Format.of(bytes);
        try {
            ImageFile file = format.parse(bytes);
            requireSize(file);
            return new DecodedImage(
                    format.name().toLowerCase(Locale.ROOT), file.orientation().apply(file.gray()));
        } catch (IOException | RuntimeException malformed) {
            // Readers answer malformed bytes with nearly every exception there is; all of them mean the same here.
            throw new UnreadableImage(Reason.DAMAGED, malformed);
        }
    }

    private void requireSize(ImageFile file) throws UnreadableImage {
        if (file.width() < 1 || file.height() < 1) {
            throw new UnreadableImage(Reason.DAMAGED);
        }
        long limit = limits.maxPixels() / file.pixelWeight();
        if ((long) file.width() * file.height() > limit) {
            throw new UnreadableImage(
                    Reason.TOO_MANY_PIXELS,
                    "The picture of %d x %d has more than the %d pixels allowed in this format: scale it down."
                            .formatted(file.width(), file.height(), limit));
        }
    }

    private enum Format {
        JPEG("FFD8FF"),
        PNG("89504E470D0A1A0A"),
        WEBP("52494646........57454250"),
        BMP("424D"),
        TIFF("49492A00|4D4D002A");

        private final String signatures;

        Format(String signatures) {
            this.signatures = signatures;
        }

        static Format of(byte[] bytes) throws UnreadableImage {
            StringBuilder start = new StringBuilder();
            for (byte b : Arrays.copyOf(bytes, Math.min(12, bytes.length))) {
                start.append("%02X".formatted(b));
            }
            for (Format format : values()) {
                if (start.toString().matches("(" + format.signatures + ").*")) {
                    return format;
                }
            }
            throw new UnreadableImage(Reason.UNSUPPORTED_FORMAT);
        }

        ImageFile parse(byte[] bytes) throws IOException, UnreadableImage {
            return switch (this) {
                case JPEG -> JpegFile.parse(bytes);
                case PNG -> PngFile.parse(ByteBuffer.wrap(bytes));
                case WEBP -> WebpFile.parse(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
                case BMP -> BmpFile.parse(bytes);
                case TIFF -> TiffFile.parse(bytes);
            };
        }
    }
}
