package org.faumap.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.faumap.image.FaceScene.Place;

/** Makes images with known faces out of photographs with one face each, in their middle. The same seed makes the same. */
final class FaceScenes {
    static final int GROUP_WIDTH = 1600;
    static final int GROUP_HEIGHT = 1200;
    private static final int GROUP_SIZE = 10;

    private FaceScenes() {}

    /** Every photograph as it is, after a change that leaves its face in the middle. */
    static Stream<FaceScene> each(String kind, List<GrayImage> photos, UnaryOperator<GrayImage> change) {
        return photos.stream().map(photo -> {
            GrayImage changed = change.apply(photo);
            double side = Math.min(changed.width(), changed.height());
            return new FaceScene(
                    kind, changed, List.of(new Place(changed.width() / 2.0, changed.height() / 2.0, side)));
        });
    }

    /** Ten at a time at some places of a softly shaded, slightly noisy wall. */
    static Stream<FaceScene> groups(String kind, List<GrayImage> photos, int side) {
        List<FaceScene> groups = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(side);
        for (int first = 0; first + GROUP_SIZE <= photos.size(); first += GROUP_SIZE) {
            GrayImage wall = wall(random);
            List<Place> places = new ArrayList<>();
            for (GrayImage photo : photos.subList(first, first + GROUP_SIZE)) {
                Place place = free(places, side, random);
                paste(FaceCrop.resize(photo, side, side), wall, place);
                places.add(place);
            }
            groups.add(new FaceScene(kind, wall, places));
        }
        return groups.stream();
    }

    /** Turned about its middle, clockwise, in its own frame; what comes in from beyond is as bright as it is on average. */
    static UnaryOperator<GrayImage> turned(double degrees) {
        double cos = Math.cos(Math.toRadians(degrees));
        double sin = Math.sin(Math.toRadians(degrees));
        return image -> {
            double mean = mean(image);
            return of(image.width(), image.height(), (x, y) -> {
                double dx = x - (image.width() - 1) / 2.0;
                double dy = y - (image.height() - 1) / 2.0;
                double fromX = (image.width() - 1) / 2.0 + cos * dx + sin * dy;
                double fromY = (image.height() - 1) / 2.0 - sin * dx + cos * dy;
                boolean beyond = fromX < 0 || fromY < 0 || fromX > image.width() - 1 || fromY > image.height() - 1;
                return beyond ? mean : bilinear(image, fromX, fromY);
            });
        };
    }

    static UnaryOperator<GrayImage> noisy(double sigma) {
        return image -> {
            Random random = new Random(image.at(image.width() / 2, image.height() / 2));
            return of(image.width(), image.height(), (x, y) -> image.at(x, y) + sigma * random.nextGaussian());
        };
    }

    /** As if out of focus: three passes of a box, which come close to a bell curve. */
    static UnaryOperator<GrayImage> blurred(double sigma) {
        int reach = (int) Math.round((Math.sqrt(4 * sigma * sigma + 1) - 1) / 2);
        return image -> {
            GrayImage blurred = image;
            for (int pass = 0; pass < 3; pass++) {
                blurred = averaged(averaged(blurred, reach, 1, 0), reach, 0, 1);
            }
            return blurred;
        };
    }

    /** Light from one side, as dark as {@code least} on the other. */
    static UnaryOperator<GrayImage> lit(double least) {
        return image -> of(
                image.width(),
                image.height(),
                (x, y) -> image.at(x, y) * (least + (1 - least) * Math.max(0, 1 - 1.3 * x / image.width())));
    }

    static UnaryOperator<GrayImage> dark(double factor) {
        return image -> of(image.width(), image.height(), (x, y) -> image.at(x, y) * factor);
    }

    /** From a little below the middle a cloth of one grey, as wide as a face. */
    static UnaryOperator<GrayImage> halfCovered() {
        return image -> of(image.width(), image.height(), (x, y) -> {
            boolean covered = y > 0.54 * image.height()
                    && y < 0.82 * image.height()
                    && Math.abs(x - image.width() / 2.0) < 0.27 * image.width();
            return covered ? 150 + 20 * Math.sin(y / 7.0) : image.at(x, y);
        });
    }

    /** Cut off so that the middle of the face lies at a share of the width. */
    static FaceScene cut(GrayImage photo, double share) {
        int from = (int) Math.round(photo.width() * share);
        GrayImage cut = of(photo.width() - from, photo.height(), (x, y) -> photo.at(x + from, y));
        return new FaceScene(
                "cut at the left",
                cut,
                List.of(new Place(photo.width() / 2.0 - from, photo.height() / 2.0, photo.width())));
    }

    interface Pixels {
        double at(int x, int y);
    }

    static GrayImage of(int width, int height, Pixels pixels) {
        byte[] values = new byte[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                values[y * width + x] = (byte) Math.max(0, Math.min(255, Math.round(pixels.at(x, y))));
            }
        }
        return new GrayImage(width, height, values);
    }

    private static GrayImage wall(SplittableRandom random) {
        double level = random.nextDouble(60, 180);
        double right = random.nextDouble(-60, 60);
        double down = random.nextDouble(-60, 60);
        return of(
                GROUP_WIDTH,
                GROUP_HEIGHT,
                (x, y) -> level + right * x / GROUP_WIDTH + down * y / GROUP_HEIGHT + random.nextDouble(-6, 6));
    }

    private static Place free(List<Place> taken, int side, SplittableRandom random) {
        while (true) {
            int x = random.nextInt(GROUP_WIDTH - side);
            int y = random.nextInt(GROUP_HEIGHT - side);
            Place place = new Place(x + side / 2.0, y + side / 2.0, side);
            if (taken.stream()
                    .noneMatch(other -> Math.abs(other.x() - place.x()) < 1.1 * side
                            && Math.abs(other.y() - place.y()) < 1.1 * side)) {
                return place;
            }
        }
    }

    private static void paste(GrayImage photo, GrayImage wall, Place place) {
        int left = (int) (place.x() - photo.width() / 2.0);
        int top = (int) (place.y() - photo.height() / 2.0);
        for (int y = 0; y < photo.height(); y++) {
            System.arraycopy(
                    photo.pixels(), y * photo.width(), wall.pixels(), (top + y) * wall.width() + left, photo.width());
        }
    }

    private static GrayImage averaged(GrayImage image, int reach, int right, int down) {
        return of(image.width(), image.height(), (x, y) -> {
            double sum = 0;
            for (int i = -reach; i <= reach; i++) {
                sum += image.at(
                        Math.max(0, Math.min(image.width() - 1, x + i * right)),
                        Math.max(0, Math.min(image.height() - 1, y + i * down)));
            }
            return sum / (2 * reach + 1);
        });
    }

    private static double mean(GrayImage image) {
        double sum = 0;
        for (byte pixel : image.pixels()) {
            sum += pixel & 0xFF;
        }
        return sum / image.pixels().length;
    }

    private static double bilinear(GrayImage image, double x, double y) {
        int left = Math.min((int) x, image.width() - 2);
        int top = Math.min((int) y, image.height() - 2);
        double u = x - left;
        double v = y - top;
        return (1 - v) * ((1 - u) * image.at(left, top) + u * image.at(left + 1, top))
                + v * ((1 - u) * image.at(left, top + 1) + u * image.at(left + 1, top + 1));
    }
}
