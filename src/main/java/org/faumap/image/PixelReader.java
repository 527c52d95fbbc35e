package org.faumap.image;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/** The one ImageIO reader of each format read with ImageIO; whatever else is registered in the JVM is never asked. */
enum PixelReader {
    JPEG(standard("jpeg")),
    BMP(standard("bmp")),
    TIFF(new TIFFImageReaderSpi());

    /** What the IJG library says of images that look right nevertheless; any other warning means lost pixels. */
    private static final List<String> HARMLESS = List.of("extraneous bytes before marker", "Invalid SOS parameters");

    private final ImageReaderSpi provider;

    PixelReader(ImageReaderSpi provider) {
        this.provider = provider;
    }

    interface Reading<T> {
        T from(ImageReader reader) throws IOException;
    }

    /** Hands a reader of these bytes over, and fails when it warned that it had to make pixels up. */
    <T> T read(byte[] bytes, DecodingWork work, Reading<T> reading) throws IOException {
        ImageReader reader = provider.createReaderInstance();
        List<String> warnings = new ArrayList<>();
        try (MeteredInput input = new MeteredInput(bytes, work)) {
            reader.setInput(input, true, true);
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            reader.addIIOReadProgressListener(new Checkpoints(work));
            T result = reading.from(reader);
            if (!warnings.stream().allMatch(PixelReader::isHarmless)) {
                throw new IOException("Read with warnings: " + warnings);
            }
            return result;
        } finally {
            reader.dispose();
        }
    }

    /** Between rows the work can be stopped too: a few bytes can ask for many of them. */
    private record Checkpoints(DecodingWork work) implements IIOReadProgressListener {
        @Override
        public void imageProgress(ImageReader source, float percentageDone) {
            work.goOn();
        }

        @Override
        public void sequenceStarted(ImageReader source, int minIndex) {}

        @Override
        public void sequenceComplete(ImageReader source) {}

        @Override
        public void imageStarted(ImageReader source, int imageIndex) {}

        @Override
        public void imageComplete(ImageReader source) {}

        @Override
        public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

        @Override
        public void thumbnailProgress(ImageReader source, float percentageDone) {}

        @Override
        public void thumbnailComplete(ImageReader source) {}

        @Override
        public void readAborted(ImageReader source) {}
    }

    private static boolean isHarmless(String warning) {
        return HARMLESS.stream().anyMatch(warning::contains);
    }

    /** The reader that comes with the JDK. */
    private static ImageReaderSpi standard(String format) {
        Iterator<ImageReaderSpi> providers =
                IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, true);
        while (providers.hasNext()) {
            ImageReaderSpi provider = providers.next();
            if ("java.desktop".equals(provider.getClass().getModule().getName())
                    && List.of(provider.getFormatNames()).contains(format)) {
                return provider;
            }
        }
        throw new IllegalStateException("This Java runtime has no reader for " + format);
    }
}
