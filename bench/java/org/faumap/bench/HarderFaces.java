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
 * Makes two harder data sets of one with held-out faces: {@code turned}, with only those held-out faces whose column
 * {@code yaw} is at least 10 degrees to either side, and {@code light}, with uneven light, another gamma and noise put onto
 * the held-out pictures. The faces that a mapping is made from stay as they are. Pictures must be files in folders beside the
 * manifest, whose fields hold no commas.
 */
final class HarderFaces {
    private static final double TURNED_DEGREES = 10;

    private HarderFaces() {}

    /** Arguments: the manifest, and a folder to write {@code turned/labels.csv} and {@code light/labels.csv} into. */
    public static void main(String[] args) throws IOException {
        Path manifest = Path.of(args[0]).toAbsolutePath();
        Path turned = Path.of(args[1], "turned");
        Path light = Path.of(args[1], "light");
        List<String> lines = Files.readAllLines(manifest);
        List<String> header = List.of(lines.get(0).split(",", -1));
        StringBuilder kept = new StringBuilder(lines.get(0)).append('\n');
        for (String line : lines.subList(1, lines.size())) {
            List<String> row = List.of(line.split(",", -1));
            String name = row.get(header.indexOf("file"));
            Path picture = manifest.resolveSibling(name);
            boolean heldOut = row.get(header.indexOf("split")).equals("test");
            if (!heldOut || Math.abs(Double.parseDouble(row.get(header.indexOf("yaw")))) >= TURNED_DEGREES) {
                kept.append(line).append('\n');
                copy(picture, turned.resolve(name));
            }
            if (heldOut) {
                Files.createDirectories(light.resolve(name).getParent());
                ImageIO.write(
                        lit(ImageIO.read(picture.toFile()), new Random(name.hashCode())),
                        "png",
                        light.resolve(name).toFile());
            } else {
                copy(picture, light.resolve(name));
            }
        }
        Files.writeString(turned.resolve("labels.csv"), kept);
        copy(manifest, light.resolve("labels.csv"));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Brighter by 15 to 45 % towards one side and darker towards the other, gamma 0.67 to 1.5, noise of 2 to 5 grey levels. */
    private static BufferedImage lit(BufferedImage picture, Random random) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        double angle = random.nextDouble() * 2 * Math.PI;
        double strength = 0.15 + 0.3 * random.nextDouble();
        double gamma = Math.exp((random.nextDouble() - 0.5) * 0.8);
        double noise = 2 + 3 * random.nextDouble();
        BufferedImage lit = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int rgb = picture.getRGB(x, y);
                double value = (0.299 * (rgb >> 16 & 255) + 0.587 * (rgb >> 8 & 255) + 0.114 * (rgb & 255)) / 255;
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
