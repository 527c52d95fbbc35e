package org.faumap.gallery;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.faumap.dataset.Dataset;
import org.faumap.dataset.DatasetImage;
import org.faumap.dataset.Datasets;
import org.faumap.dataset.FaceReader;
import org.faumap.dataset.MalformedDataset;
import org.faumap.dataset.Regions;
import org.faumap.facs.ActionUnit;
import org.faumap.image.Box;
import org.faumap.image.CropFormat;
import org.faumap.image.Deadline;
import org.faumap.image.DetectedFace;
import org.faumap.image.FaceCrop;
import org.faumap.image.FaceImage;
import org.faumap.image.FaceIntake;
import org.faumap.image.UnreadableImage;
import org.faumap.storage.BundledStorage;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/** Cuts the faces of the bundled data set for models, as a mapping job would. Thread-safe. */
@Component
class GalleryFaces {
    private static final String DATASET = "demo";
    private static final int SIDE_TO_LOOK_AT = 96;

    private final Datasets datasets;
    private final FaceReader reader;

    GalleryFaces(Datasets datasets, FaceIntake intake) {
        this.datasets = datasets;
        this.reader = new FaceReader(intake);
    }

    /** All faces with action units, by file; each is cut when somebody first looks at it. */
    List<GalleryFace> faces(CropFormat format) {
        Dataset dataset = datasets.find(DATASET);
        try {
            Map<String, Map<ActionUnit, List<Regions.Region>>> regions =
                    Regions.read(new BundledStorage("gallery"), "regions.csv.gz");
            Map<String, Box> boxes = boxes();
            List<GalleryFace> faces = new ArrayList<>();
            for (DatasetImage image : dataset.coded()) {
                Box box = boxes.get(image.file());
                if (box != null) {
                    DatasetImage known = new DatasetImage(
                            image.file(), image.subject(), image.expression(), box, image.code(), image.part());
                    faces.add(face(dataset, known, format, regions.getOrDefault(image.file(), Map.of())));
                }
            }
            return List.copyOf(faces);
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        } catch (MalformedDataset condition) {
            throw new IllegalStateException("The faces inside the jar cannot be read", condition);
        }
    }

    /** Where the detector finds each face, so that it need not look again. */
    static Map<String, Box> boxes() throws IOException {
        Map<String, Box> boxes = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new BundledStorage("gallery").open("faces.csv"), StandardCharsets.UTF_8))) {
            lines.lines()
                    .skip(1)
                    .map(line -> line.split(",", -1))
                    .forEach(row ->
                            boxes.put(row[0], new Box(number(row, 1), number(row, 2), number(row, 3), number(row, 4))));
        }
        return boxes;
    }

    private static int number(String[] row, int column) {
        return Integer.parseInt(row[column]);
    }

    private GalleryFace face(
            Dataset dataset, DatasetImage image, CropFormat format, Map<ActionUnit, List<Regions.Region>> regions) {
        return new GalleryFace(
                id(image.file()),
                Objects.requireNonNullElse(image.subject(), image.file()),
                image.part() == DatasetImage.Part.TEST,
                image.expression(),
                Objects.requireNonNull(image.code()),
                SingletonSupplier.of(() -> cut(dataset, image, format, regions)));
    }

    private GalleryFace.Cut cut(
            Dataset dataset, DatasetImage image, CropFormat format, Map<ActionUnit, List<Regions.Region>> regions) {
        try (FaceImage opened = reader.open(dataset, image, Deadline.NONE)) {
            DetectedFace found = opened.faces().get(0);
            FaceCrop.Window window = opened.window(found, format.crop());
            Map<ActionUnit, List<GalleryFace.Region>> inCrop = new EnumMap<>(ActionUnit.class);
            regions.forEach((unit, places) -> inCrop.put(
                    unit, places.stream().map(place -> within(window, place)).toList()));
            return new GalleryFace.Cut(opened.crop(found, format), opened.crop(found, toLookAt(format)), inCrop);
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        } catch (UnreadableImage condition) {
            throw new IllegalStateException("The faces inside the jar cannot be read", condition);
        }
    }

    private static CropFormat toLookAt(CropFormat format) {
        double zoom = (double) SIDE_TO_LOOK_AT / Math.max(format.width(), format.height());
        return new CropFormat(format.crop(), Math.max(1, (int) Math.round(zoom * format.width())), Math.max(1, (int)
                Math.round(zoom * format.height())));
    }

    private static GalleryFace.Region within(FaceCrop.Window window, Regions.Region place) {
        return new GalleryFace.Region(
                (place.x0() - window.x()) / window.width(),
                (place.y0() - window.y()) / window.height(),
                (place.x1() - window.x()) / window.width(),
                (place.y1() - window.y()) / window.height());
    }

    private static String id(String file) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
