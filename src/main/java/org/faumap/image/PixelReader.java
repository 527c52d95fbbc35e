package org.faumap.image;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/** The one ImageIO reader of each format read with ImageIO; whatever else is registered in the JVM is never asked. */
enum PixelReader {
    JPEG(standard("jpeg")),
    BMP(standard("bmp")),
    TIFF(new TIFFImageReaderSpi());

    /** What the IJG library says of pictures that look right nevertheless; any other warning means lost pixels. */
    private static final List<String> HARMLESS = List.of("extraneous bytes before marker", "Invalid SOS parameters");

    private final ImageReaderSpi provider;

    PixelReader(ImageReaderSpi provider) {
        this.provider = provider;
    }

    interface Reading<T> {
        T from(ImageReader reader) throws IOException;
    }

    /** Hands a reader of these bytes over, and fails when it warned that it had to make pixels up. */
    <T> T read(byte[] bytes, Reading<T> reading) throws IOException {
        ImageReader reader = provider.createReaderInstance();
        List<String> warnings = new ArrayList<>();
        try (ByteArrayImageInputStream input = new ByteArrayImageInputStream(bytes)) {
            reader.setInput(input, true, true);
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            T result = reading.from(reader);
            if (!warnings.stream().allMatch(PixelReader::isHarmless)) {
                throw new IOException("Read with warnings: " + warnings);
            }
            return result;
        } finally {
            reader.dispose();
        }
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
