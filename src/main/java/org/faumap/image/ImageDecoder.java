package org.faumap.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import javax.imageio.ImageIO;
import org.faumap.image.UnreadableImage.Reason;

/**
 * From the bytes of a JPEG, PNG, WebP, BMP or TIFF file to upright 8-bit luminance.
 *
 * <p>The format is told from the content alone. Before a pixel is decoded the file is walked from its first byte to its
 * end: a truncated one is refused, the size in its header is held against the limit, and only what the pixels need is
 * passed on to the format's reader, so that no profile, text or thumbnail inside can do harm. Nothing is written to disk
 * and nothing outside the bytes is read. Bytes after the end of the image are ignored.
 *
 * <p>16-bit samples are rounded to 8 bits, CMYK inks are multiplied without a profile, transparency is put on white, of
 * several pages the first is taken, and colour profiles are ignored: samples are taken for sRGB. GIF and animated WebP
 * are refused as unsupported.
 *
 * <p>Work is bounded before it is begun: by the number of pixels and the length of sides, by scans times pixels of a JPEG, by
 * the number of a TIFF's strips and the sum of their lengths. Where a pixel costs more than 4 bytes of samples it counts more
 * than once against the limit: twice in 16-bit PNG and in TIFF, three times in a TIFF of more than 32 bits a pixel. What these
 * bounds let through took at most 1.8 s of processor time (40 megapixels, one core of 2.6 GHz); whatever else takes longer than
 * the limit is stopped.
 *
 * <p>Each image takes its share of the memory for pixels before the first is decoded. Thread-safe.
 */
public final class ImageDecoder {
    static {
        // ImageIO's default is to copy streams into temporary files.
        ImageIO.setUseCache(false);
    }

    private final ImageLimits limits;
    private final PixelMemory memory;

    /** With all the memory there is. */
    public ImageDecoder(ImageLimits limits) {
        this(limits, new PixelMemory(Long.MAX_VALUE));
    }

    /** @param memory of which every image takes its share */
    public ImageDecoder(ImageLimits limits, PixelMemory memory) {
        this.limits = limits;
        this.memory = memory;
    }

    ImageLimits limits() {
        return limits;
    }

    /** Without waiting for anything but memory. */
    public DecodedImage decode(byte[] bytes) throws UnreadableImage {
        return decode(bytes, Deadline.NONE);
    }

    /**
     * Decodes one image.
     *
     * @param bytes a whole file; neither changed nor kept
     * @param deadline until when it may wait for memory
     * @return to be closed when its pixels are done with
     * @throws UnreadableImage when they are not a whole image within the limits
     * @throws PixelMemorySpent when it would have had to wait for memory past its deadline
     * @throws CancellationException once it is not wanted any more
     */
    public DecodedImage decode(byte[] bytes, Deadline deadline) throws UnreadableImage {
        if (bytes.length == 0) {
            throw new UnreadableImage(Reason.EMPTY);
        }
        if (bytes.length > limits.maxBytes()) {
            throw new UnreadableImage(
                    Reason.TOO_MANY_BYTES,
                    "The file has %d bytes, more than the limit of %d: scale the image down or compress it more."
                            .formatted(bytes.length, limits.maxBytes()));
        }
        DecodingWork work = new DecodingWork(deadline, limits.maxWork());
        try {
            Format format = Format.of(bytes);
            ImageFile file = format.parse(bytes);
            requireSize(file);
            return decoded(format, file, memory.take(memory(file), deadline), work);
        } catch (TooCostly condition) {
            throw new UnreadableImage(Reason.TOO_COSTLY, String.valueOf(condition.getMessage()));
        } catch (CancellationException | PixelMemorySpent passing) {
            throw passing;
        } catch (IOException | RuntimeException malformed) {
            // Readers answer malformed bytes with nearly every exception there is; all of them mean the same here.
            throw new UnreadableImage(Reason.DAMAGED, malformed);
        }
    }

    private static DecodedImage decoded(Format format, ImageFile file, PixelMemory.Share share, DecodingWork work)
            throws IOException, UnreadableImage {
        boolean complete = false;
        try {
            GrayImage gray = file.orientation().apply(file.gray(work));
            work.goOn();
            share.shrinkTo(gray.pixels().length);
            complete = true;
            return new DecodedImage(format.name().toLowerCase(Locale.ROOT), gray, share);
        } finally {
            if (!complete) {
                share.close();
            }
        }
    }

    /** What decoding holds at once, in bytes. */
    private static long memory(ImageFile file) {
        long pixels = (long) file.width() * file.height();
        return file.decodingBytes() + pixels * (file.orientation() == Orientation.UPRIGHT ? 1 : 2);
    }

    private void requireSize(ImageFile file) throws UnreadableImage {
        if (file.width() < 1 || file.height() < 1) {
            throw new UnreadableImage(Reason.DAMAGED);
        }
        if (Math.max(file.width(), file.height()) > ImageLimits.MAX_SIDE) {
            throw new UnreadableImage(
                    Reason.TOO_MANY_PIXELS,
                    "The image of %d x %d has a side longer than the %d pixels allowed: cut it or scale it down."
                            .formatted(file.width(), file.height(), ImageLimits.MAX_SIDE));
        }
        long limit = limits.maxPixels() / file.pixelWeight();
        if ((long) file.width() * file.height() > limit) {
            throw new UnreadableImage(
                    Reason.TOO_MANY_PIXELS,
                    "The image of %d x %d has more than the %d pixels allowed in this format: scale it down."
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
