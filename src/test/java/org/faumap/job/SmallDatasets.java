package org.faumap.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.faumap.TestImages;

/** Data sets as an operator lays them into a folder. */
final class SmallDatasets {
    static final Path DEMO = Path.of("src/main/resources/datasets/demo");

    private SmallDatasets() {}

    /** Every fifth image of the demo set, as {@code <folder>/few}: quick, also with a network of some size. */
    static void writeFew(Path folder) throws IOException {
        List<String> rows = Files.readAllLines(DEMO.resolve("labels.csv"));
        List<String> kept = new ArrayList<>(List.of(rows.get(0)));
        for (int row = 1; row < rows.size(); row += 5) {
            kept.add(rows.get(row));
            String file = rows.get(row).substring(0, rows.get(row).indexOf(','));
            Path copy = folder.resolve("few").resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(DEMO.resolve(file), copy);
        }
        Files.write(folder.resolve("few/labels.csv"), kept);
    }

    /** Images with expressions and without action units, as {@code <folder>/uncoded}. */
    static void writeUncoded(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("uncoded"));
        Files.write(folder.resolve("uncoded/a.png"), TestImages.noise("png", 48, 48, 1));
        Files.writeString(folder.resolve("uncoded/labels.csv"), "file,subject,expression\na.png,s1,happiness\n");
    }
}
