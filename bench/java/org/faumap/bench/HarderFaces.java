package org.faumap.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Makes three harder data sets of one with held-out faces: {@code turned}, with only those held-out faces whose column
 * {@code yaw} is at least 10 degrees to either side; {@code further}, in which those are turned on to 20 to 25 degrees, as if
 * the head were an ellipsoid that fills the image (noses stand out less than they should, far cheeks are smeared); and
 * {@code light}, with uneven light, another gamma and noise put onto the held-out images. The faces that a mapping is made
 * from stay as they are. Images must be files in folders beside the manifest, whose fields hold no commas.
 */
final class HarderFaces {
    private static final double TURNED_DEGREES = 10;
    private static final double FURTHER_DEGREES = 20;
    private static final double FURTHEST_DEGREES = 25;

    private HarderFaces() {}

    /** Arguments: the manifest, and a folder to write {@code labels.csv} of each into folders of. */
    public static void main(String[] args) throws IOException {
        Path manifest = Path.of(args[0]).toAbsolutePath();
        Path turned = Path.of(args[1], "turned");
        Path further = Path.of(args[1], "further");
        Path light = Path.of(args[1], "light");
        List<String> lines = Files.readAllLines(manifest);
        List<String> header = List.of(lines.get(0).split(",", -1));
        StringBuilder kept = new StringBuilder(lines.get(0)).append('\n');
        for (String line : lines.subList(1, lines.size())) {
            List<String> row = List.of(line.split(",", -1));
            String name = row.get(header.indexOf("file"));
            Path image = manifest.resolveSibling(name);
            boolean heldOut = row.get(header.indexOf("split")).equals("test");
            if (!heldOut) {
                kept.append(line).append('\n');
                copy(image, turned.resolve(name));
                copy(image, further.resolve(name));
                copy(image, light.resolve(name));
                continue;
            }
            Random random = new Random(name.hashCode());
            write(lit(ImageIO.read(image.toFile()), random), light.resolve(name));
            double yaw = Double.parseDouble(row.get(header.indexOf("yaw")));
            if (Math.abs(yaw) >= TURNED_DEGREES) {
                kept.append(line).append('\n');
                copy(image, turned.resolve(name));
                double to = FURTHER_DEGREES + (FURTHEST_DEGREES - FURTHER_DEGREES) * random.nextDouble();
                double by = Math.toRadians(Math.copySign(to, yaw) - yaw);
                write(turned(ImageIO.read(image.toFile()), by), further.resolve(name));
            }
        }
        Files.writeString(turned.resolve("labels.csv"), kept);
        Files.writeString(further.resolve("labels.csv"), kept);
        copy(manifest, light.resolve("labels.csv"));
    }

    private static void write(BufferedImage image, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        ImageIO.write(image, "png", to.toFile());
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private static double grey(BufferedImage image, int x, int y) {
        // Not getRGB, which takes grey for linear light and makes it brighter.
        return image.getRaster().getSample(x, y, 0);
    }

    /** Turned by an angle in radians, towards the right of the image where it is positive. */
    private static BufferedImage turned(BufferedImage image, double angle) {
        int width = image.getWidth();
        int height = image.getHeight();
        BufferedImage turned = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            double v = (y + 0.5) / height * 2 - 1;
            // Of the section at this height, in half widths.
            double radius = Math.sqrt(1 - 0.7 * v * v);
            for (int x = 0; x < width; x++) {
                double u = (x + 0.5) / width * 2 - 1;
                double longitude = Math.asin(Math.max(-1, Math.min(1, u / radius))) - angle;
                double from = radius * Math.sin(Math.max(-Math.PI / 2, Math.min(Math.PI / 2, longitude)));
                double column = (from + 1) / 2 * width - 0.5;
                int left = (int) Math.max(0, Math.min(width - 2, Math.floor(column)));
                double share = Math.max(0, Math.min(1, column - left));
                double grey = grey(image, left, y) * (1 - share) + grey(image, left + 1, y) * share;
                turned.getRaster().setSample(x, y, 0, (int) Math.round(grey));
            }
        }
        return turned;
    }

    /** Brighter by 15 to 45 % towards one side and darker towards the other, gamma 0.67 to 1.5, noise of 2 to 5 grey levels. */
    private static BufferedImage lit(BufferedImage image, Random random) {
        int width = image.getWidth();
        int height = image.getHeight();
        double angle = random.nextDouble() * 2 * Math.PI;
        double strength = 0.15 + 0.3 * random.nextDouble();
        double gamma = Math.exp((random.nextDouble() - 0.5) * 0.8);
        double noise = 2 + 3 * random.nextDouble();
        BufferedImage lit = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double value = grey(image, x, y) / 255;
                double towards =
                        ((x - width / 2.0) / width * Math.cos(angle) + (y - height / 2.0) / height * Math.sin(angle))
                                * 2;
                double seen = Math.pow(Math.max(0, value * (1 + strength * towards) * 0.9), gamma) * 255
                        + noise * random.nextGaussian();
                lit.getRaster().setSample(x, y, 0, (int) Math.max(0, Math.min(255, seen)));
            }
        }
        return lit;
    }
}
