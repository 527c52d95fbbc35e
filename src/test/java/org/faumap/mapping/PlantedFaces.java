package org.faumap.mapping;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import javax.imageio.ImageIO;
import org.faumap.facs.ActionUnit;
import org.faumap.facs.Expression;
import org.faumap.facs.FacsCode;
import org.faumap.image.GrayImage;
import org.faumap.image.ImageDecoder;
import org.faumap.image.ImageLimits;
import org.faumap.image.UnreadableImage;
import org.faumap.model.Chain;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;
import org.faumap.model.TinyModels;
import org.faumap.model.UnfitModelPackage;

/**
 * Drawn images in which two "action units" are planted: stripes across the lower part (AU12) and stripes along the upper
 * part (AU1), on noise. A third (AU9) is coded so rarely that it cannot be mapped.
 */
public final class PlantedFaces {
    private static final int SIDE = 48;
    private static final int SUBJECTS = 42;
    private static final int OF_EACH = 6;
    private static final int FURTHER = 120;
    private static final MappingSettings SETTINGS = new MappingSettings(Distance.KL, 40, 40, 40, 1, 10, 0.05, 6);

    private PlantedFaces() {}

    /** One face as PNG, 48 x 48. */
    public static byte[] png(long seed, boolean mouth, boolean brows) {
        Random random = new Random(seed);
        byte[] pixels = new byte[SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                double grey = 128 + 25 * random.nextGaussian();
                if (mouth && y >= 32 && y < 44) {
                    grey += y / 2 % 2 == 0 ? 60 : -60;
                }
                if (brows && y >= 5 && y < 15) {
                    grey += x / 2 % 2 == 0 ? 60 : -60;
                }
                pixels[y * SIDE + x] = (byte) Math.max(0, Math.min(255, Math.round(grey)));
            }
        }
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, SIDE, SIDE, pixels);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
        return bytes.toByteArray();
    }

    /** The image as the service sees it. */
    public static GrayImage decoded(byte[] png) {
        try {
            return new ImageDecoder(ImageLimits.DEFAULT).decode(png).gray();
        } catch (UnreadableImage condition) {
            throw new IllegalArgumentException(condition);
        }
    }

    /** Writes {@code <models>/<id>/<version>/}: a small random network with the mapping of these faces to its maps. */
    public static Mapping write(Path models, String id, String version, long seed) throws IOException {
        TinyModels.write(models, id, version, seed);
        ModelPackage plain = read(models, id, version);
        Mapping mapping = mapping(plain);
        plain.withMapping(mapping.json()).write(models.resolve(id).resolve(version));
        return mapping;
    }

    static ModelPackage read(Path models, String id, String version) {
        try {
            return ModelPackage.read(models.resolve(id).resolve(version));
        } catch (UnfitModelPackage condition) {
            throw new IllegalArgumentException(condition);
        }
    }

    private static Mapping mapping(ModelPackage source) {
        List<String> maps = new ArrayList<>();
        for (Chain.Link convolution : source.chain().convolutions()) {
            for (int map = 0; map < convolution.out().channels(); map++) {
                maps.add(convolution.layer().name() + "/" + map);
            }
        }
        Random random = new Random(7);
        List<CodedFace> faces = new ArrayList<>();
        try (Network network = Network.of(source)) {
            for (int face = 0; face < SUBJECTS * OF_EACH; face++) {
                boolean mouth = random.nextDouble() < 0.4;
                boolean brows = random.nextDouble() < 0.4;
                boolean happy = mouth && random.nextDouble() < 0.5;
                String code = (brows ? "1+" : "") + (face % 70 == 0 ? "9+" : "") + (mouth ? "12" : "");
                int subject = face / OF_EACH;
                faces.add(new CodedFace(
                        "face-%03d".formatted(face),
                        "subject-%02d".formatted(subject),
                        happy ? Expression.HAPPINESS : Expression.NEUTRAL,
                        FacsCode.parse(code.endsWith("+") ? code.substring(0, code.length() - 1) : code),
                        subject % 3 == 0,
                        responses(source, network, png(face, mouth, brows))));
            }
        }
        Mapping mapping = new MappingAnalysis(Observations.of(maps, faces), SETTINGS, 1)
                .mapping(source.description().modelId(), source.weightsSha256(), "planted", Map.of(), null)
                .pinned(source.description());
        List<CodedFace> further = further(source);
        return new FurtherFaces(
                        new FurtherFaces(mapping, source.chain())
                                .withReference(
                                        "others",
                                        further.stream()
                                                .map(CodedFace::responses)
                                                .toList()),
                        source.chain())
                .withConfirmation("others", further, List.of());
    }

    /** Other faces, of which nobody could tell whether they show AU1. */
    static List<CodedFace> further(ModelPackage source) {
        Random random = new Random(8);
        List<CodedFace> faces = new ArrayList<>();
        try (Network network = Network.of(source)) {
            for (int face = 0; face < FURTHER; face++) {
                boolean mouth = random.nextDouble() < 0.3;
                Set<ActionUnit> unknown = Set.of(ActionUnit.of(1));
                faces.add(new CodedFace(
                        "further-%03d".formatted(face),
                        "other-%02d".formatted(face / OF_EACH),
                        null,
                        FacsCode.of(
                                mouth
                                        ? List.of(new FacsCode.Shown(ActionUnit.of(12), FacsCode.Side.BOTH, null))
                                        : List.of(),
                                unknown),
                        face / OF_EACH % 2 == 0,
                        responses(source, network, png(1000 + face, mouth, random.nextBoolean()))));
            }
        }
        return faces;
    }

    static float[] responses(ModelPackage source, Network network, byte[] png) {
        return network.responses(new float[][] {source.description().input().normalized(decoded(png))})[0];
    }
}
