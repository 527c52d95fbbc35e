package org.faumap.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.faumap.dataset.Regions.Region;
import org.faumap.facs.ActionUnit;
import org.faumap.storage.FolderStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegionsTests {
    private static final String TEXT = """
            file,au,x0,y0,x1,y1
            a/1.png,12,10,40,20.5,48
            a/1.png,12,30,40,40.5,48
            a/1.png,1,5,-2,45,10
            b.png,12,0,0,8,8
            """;

    @TempDir
    Path folder;

    @Test
    void keepsEveryBoxOfAnActionUnit() throws Exception {
        assertThat(read(TEXT))
                .isEqualTo(Map.of(
                        "a/1.png",
                        Map.of(
                                ActionUnit.AU1,
                                List.of(new Region(5, -2, 45, 10)),
                                ActionUnit.AU12,
                                List.of(new Region(10, 40, 20.5, 48), new Region(30, 40, 40.5, 48))),
                        "b.png",
                        Map.of(ActionUnit.AU12, List.of(new Region(0, 0, 8, 8)))));
    }

    @Test
    void readsPackedFilesAsPlainOnes() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(TEXT.getBytes(StandardCharsets.UTF_8));
        }
        Path file = Files.write(folder.resolve("regions.csv.gz"), packed.toByteArray());
        assertThat(Regions.read(new FolderStorage(folder), String.valueOf(file.getFileName())))
                .isEqualTo(read(TEXT));
    }

    @Test
    void takesColumnsInAnyOrderAndPassesOverOthers() throws Exception {
        assertThat(read("note,y1,x1,y0,x0,au,file\nleft,4,3,2,1,12,a.png\n"))
                .isEqualTo(Map.of("a.png", Map.of(ActionUnit.AU12, List.of(new Region(1, 2, 3, 4)))));
    }

    @Test
    void leavesOutActionUnitsThatAreNotKnown() throws Exception {
        assertThat(read("file,au,x0,y0,x1,y1\na.png,99,1,2,3,4\na.png,12,1,2,3,4\nb.png,99,1,2,3,4\n"))
                .isEqualTo(Map.of("a.png", Map.of(ActionUnit.AU12, List.of(new Region(1, 2, 3, 4)))));
    }

    @Test
    void headerAloneIsNoRegions() throws Exception {
        assertThat(read("file,au,x0,y0,x1,y1\n")).isEmpty();
    }

    @Test
    void namesTheColumnsItNeeds() {
        assertThatThrownBy(() -> read("file,au,x0,y0,x1\na.png,12,1,2,3\n"))
                .isInstanceOf(MalformedDataset.class)
                .hasMessage("regions.csv: needs the columns file, au, x0, y0, x1, y1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.png,AU12,1,2,3,4", "a.png,12,1,2,wide,4", "a.png,12,1,2,3,"})
    void namesTheEntryThatIsMalformed(String line) {
        assertThatThrownBy(() -> read("file,au,x0,y0,x1,y1\nb.png,12,1,2,3,4\n" + line + "\n"))
                .isInstanceOf(MalformedDataset.class)
                .hasMessage("regions.csv, entry 2: au and corners must be numbers");
    }

    @Test
    void namesTheEntryThatEndsTooEarly() {
        assertThatThrownBy(() -> read("file,au,x0,y0,x1,y1\na.png,12,1,2,3\n"))
                .isInstanceOf(MalformedDataset.class)
                .hasMessage("regions.csv, entry 1: has fewer or more fields than the header");
    }

    @Test
    void endsWhereOneActionUnitHasNoEndOfPlaces() {
        assertThatThrownBy(() -> read("file,au,x0,y0,x1,y1\n" + "a.png,12,1,2,3,4\n".repeat(9)))
                .isInstanceOf(MalformedDataset.class)
                .hasMessage("regions.csv, entry 9: more than 8 places of one action unit in one image");
    }

    private Map<String, Map<ActionUnit, List<Region>>> read(String text) throws IOException, MalformedDataset {
        Files.writeString(folder.resolve("regions.csv"), text);
        return Regions.read(new FolderStorage(folder), "regions.csv");
    }
}
