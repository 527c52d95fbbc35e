package org.faumap.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.faumap.model.ModelPackage;
import org.faumap.model.UnfitModelPackage;

/** The model package that is measured: the folder named by {@value #PROPERTY}, or the one bundled with the service. */
public final class MeasuredModel {
    static final String PROPERTY = "faumap.bench.model";

    private static final Path BUNDLED = Path.of("src/main/resources/models");

    private MeasuredModel() {}

    public static ModelPackage read() throws IOException, UnfitModelPackage {
        String folder = System.getProperty(PROPERTY, "");
        return ModelPackage.read(folder.isEmpty() ? bundled() : Path.of(folder));
    }

    private static Path bundled() throws IOException {
        if (Files.isDirectory(BUNDLED)) {
            try (Stream<Path> below = Files.walk(BUNDLED, 3)) {
                List<Path> packages = below.filter(file -> file.endsWith(ModelPackage.DESCRIPTION))
                        .sorted(Comparator.comparing(MeasuredModel::id))
                        .toList();
                if (!packages.isEmpty()) {
                    return packages.get(0).resolveSibling("");
                }
            }
        }
        throw new IOException("No model package below %s; name one with -D%s=<folder>".formatted(BUNDLED, PROPERTY));
    }

    private static String id(Path description) {
        return description.getName(description.getNameCount() - 3).toString();
    }
}
