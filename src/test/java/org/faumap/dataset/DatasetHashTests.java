package org.faumap.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.faumap.TestImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the hash of a data set covers. */
class DatasetHashTests {
    @TempDir
    Path root;

    @BeforeEach
    void write() throws IOException {
        write(root.resolve("faces"));
    }

    private static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve("coded.png"), TestImages.noise("png", 48, 48, 1));
        Files.write(folder.resolve("other.png"), TestImages.noise("png", 48, 48, 2));
        Files.writeString(folder.resolve("labels.csv"), "file,subject,code\ncoded.png,s1,12\nother.png,s2,\n");
        Files.writeString(folder.resolve("regions.csv"), "file,au,x0,y0,x1,y1\ncoded.png,12,1,2,3,4\n");
    }

    @Test
    void coversTheContentOfImages() throws Exception {
        String before = sha256("faces");
        Path image = root.resolve("faces/coded.png");
        byte[] content = Files.readAllBytes(image);
        FileTime written = Files.getLastModifiedTime(image);
        content[content.length - 20] ^= 1;
        Files.write(image, content);
        Files.setLastModifiedTime(image, written);

        assertThat(sha256("faces")).isNotEqualTo(before);
        Files.delete(image);
        assertThat(sha256("faces")).isNotEqualTo(before);
    }

    @Test
    void coversRegionsAndCodes() throws Exception {
        String before = sha256("faces");
        replace("regions.csv", "1,2,3,4", "1,2,3,5");
        String moved = sha256("faces");
        replace("labels.csv", "s1,12", "s1,1");

        assertThat(moved).isNotEqualTo(before);
        assertThat(sha256("faces")).isNotIn(before, moved);
    }

    @Test
    void isThatOfACopyWrittenAtAnotherTime() throws Exception {
        write(root.resolve("copy"));
        Files.setLastModifiedTime(root.resolve("copy/coded.png"), FileTime.fromMillis(0));

        assertThat(sha256("copy")).isEqualTo(sha256("faces"));
    }

    private void replace(String name, String from, String to) throws IOException {
        Path file = root.resolve("faces").resolve(name);
        Files.writeString(file, Files.readString(file).replace(from, to));
    }

    private String sha256(String folder) throws Exception {
        Dataset dataset = Dataset.of(
                root.resolve(folder).resolve("labels.csv"), root.resolve(folder).resolve("regions.csv"));
        return dataset.sha256(dataset.files().files(""));
    }
}
