package org.faumap.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.faumap.facs.ActionUnit;
import org.faumap.facs.Expression;
import org.faumap.facs.FacsCode;
import org.faumap.image.Box;
import org.faumap.storage.FolderStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTests {
    @TempDir
    Path folder;

    @Test
    void readsFilesSubjectsExpressionsAndBoxes() throws Exception {
        List<DatasetImage> entries = read("""
                subject,file,expression,x,y,width,height,note
                Ann,a/1.png,happiness,3,4,50,60,first
                ,b.jpg,,,,,,
                """);
        assertThat(entries).hasSize(2);
        DatasetImage first = entries.get(0);
        assertThat(first.file()).isEqualTo("a/1.png");
        assertThat(first.subject()).isEqualTo("Ann");
        assertThat(first.expression()).isEqualTo(Expression.HAPPINESS);
        assertThat(first.face()).isEqualTo(new Box(3, 4, 50, 60));
        assertThat(entries.get(1).subject()).isNull();
        assertThat(entries.get(1).expression()).isNull();
        assertThat(entries.get(1).face()).isNull();
    }

    @Test
    void readsActionUnitsFromColumns() throws Exception {
        List<DatasetImage> entries = read("""
                file,AU1,AU12,AU25,AU99
                a.png,0,3,X,7
                b.png,0,0,0,
                c.png,,,,
                """);
        FacsCode first = Objects.requireNonNull(entries.get(0).code());
        assertThat(first.toString()).isEqualTo("12C+25");
        assertThat(first.shows(ActionUnit.AU1)).isFalse();
        assertThat(Objects.requireNonNull(entries.get(1).code()).shown()).isEmpty();
        assertThat(entries.get(2).code()).isNull();
        assertMalformed("file,AU1\na.png,9\n", "\"9\" is no intensity");
    }

    @Test
    void whatIsLeftEmptyAmongCodesIsUnknown() throws Exception {
        FacsCode code = Objects.requireNonNull(
                read("file,AU1,AU12,AU25\na.png,0,,1\n").get(0).code());
        assertThat(code.unknown()).containsExactly(ActionUnit.AU12);
        assertThat(code.toString()).isEqualTo("25A");
        assertThat(Objects.requireNonNull(read("file,AU1\na.png,0\n").get(0).code())
                        .unknown())
                .isEmpty();
    }

    @Test
    void readsActionUnitsFromACode() throws Exception {
        List<DatasetImage> entries = read("file,code\na.png,1+2+25D\nb.png,\n");
        assertThat(Objects.requireNonNull(entries.get(0).code()).toString()).isEqualTo("1+2+25D");
        assertThat(entries.get(1).code()).isNull();
        assertMalformed("file,code\na.png,smile\n", "entry 1: \"smile\" is no action unit");
    }

    @Test
    void refusesFilesOutsideItsFolder() {
        assertMalformed("file\n../secret.png\n", "entry 1: A file's name must be relative");
        assertMalformed("file\n/etc/passwd\n", "A file's name must be relative");
        assertMalformed("file\n.\n", "A file's name must be relative");
    }

    @Test
    void namesEntryAndFault() {
        assertMalformed("name\na.png\n", "there is no column file");
        assertMalformed("file,expression\na.png,joy\n", "Unknown expression \"joy\"");
        assertMalformed("file,x,y\na.png,1,2\n", "a face needs x, y, width and height");
        assertMalformed("file,x,y,width,height\na.png,1,2,0,3\n", "the last two at least 1");
        assertMalformed("file,x,y,width,height\na.png,1,2,w,3\n", "width is not a whole number");
    }

    private void assertMalformed(String text, String reason) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(MalformedDataset.class)
                .hasMessageContaining("labels.csv")
                .hasMessageContaining(reason);
    }

    private List<DatasetImage> read(String text) throws IOException, MalformedDataset {
        Files.writeString(folder.resolve("labels.csv"), text);
        return Manifest.read(new FolderStorage(folder), "labels.csv");
    }
}
