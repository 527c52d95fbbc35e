package org.faumap.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.faumap.facs.Expression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Fer2013Tests {
    private static final String PIXELS =
            IntStream.range(0, 48 * 48).mapToObj(i -> String.valueOf(i % 256)).collect(Collectors.joining(" "));
    private static final String FACES =
            "emotion,pixels,Usage\n0,%s,Training\n6,%s,PublicTest\n".formatted(PIXELS, PIXELS);
    private static final String VOTES = """
            Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF
            Training,fer0000000.png,4,0,0,1,3,2,0,0,0,0
            PublicTest,fer0000001.png,9,1,0,0,0,0,0,0,0,0
            """;

    @TempDir
    Path folder;

    @Test
    void readsFacesAndVotesSideBySide() throws Exception {
        List<Fer2013.Face> faces = Fer2013.read(write("fer2013.csv", FACES), write("fer2013new.csv", VOTES));
        assertThat(faces).hasSize(2);
        assertThat(faces.get(0).original()).isEqualTo(Expression.ANGER);
        assertThat(faces.get(0).usage()).isEqualTo(Fer2013.Usage.TRAINING);
        assertThat(faces.get(1).original()).isEqualTo(Expression.NEUTRAL);
        assertThat(faces.get(1).row()).isEqualTo(1);
        assertThat(faces.get(0).image().at(47, 47)).isEqualTo(2303 % 256);
        assertThat(Objects.requireNonNull(faces.get(0).votes()).votes()).containsExactly(4, 0, 0, 1, 3, 2, 0, 0, 0, 0);
    }

    @Test
    void readsCompressedFiles() throws Exception {
        Path gz = folder.resolve("fer2013.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
            out.write(FACES.getBytes(StandardCharsets.UTF_8));
        }
        Path bz2 = folder.resolve("fer2013.csv.bz2");
        try (OutputStream out = new BZip2CompressorOutputStream(Files.newOutputStream(bz2))) {
            out.write(FACES.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Fer2013.read(gz, null)).hasSize(2);
        assertThat(Fer2013.read(bz2, null)).hasSize(2);
    }

    @Test
    void namesFileRowAndFault() throws Exception {
        assertMalformed(FACES.replace("\n6,", "\n7,"), VOTES, "row 1: \"7\" is not a whole number from 0 to 6");
        assertMalformed(FACES.replace("PublicTest", "Test"), VOTES, "Usage \"Test\" is none of");
        assertMalformed(FACES.replaceFirst("0 1 2 3", "0 1 2 256"), VOTES, "row 0: pixels are not 2304 numbers");
        assertMalformed(FACES.replaceFirst("0 1 2 3", "0 1 2"), VOTES, "row 0: 2303 pixels instead of 2304");
        assertMalformed(FACES.replace("Usage", "Part"), VOTES, "column Usage is missing");
    }

    @Test
    void refusesVotesThatDoNotMatch() throws Exception {
        String one = VOTES.substring(0, VOTES.indexOf("PublicTest"));
        assertMalformed(FACES, one, "row 1: there are no votes for it");
        assertMalformed(FACES, VOTES + VOTES.lines().toList().get(2) + "\n", "has more rows than fer2013.csv (2)");
        assertMalformed(FACES, VOTES.replace("\nTraining", "\nPublicTest"), "the votes beside it are of another part");
    }

    private void assertMalformed(String faces, String votes, String reason) throws IOException {
        Path facesFile = write("fer2013.csv", faces);
        Path votesFile = write("fer2013new.csv", votes);
        assertThatThrownBy(() -> Fer2013.read(facesFile, votesFile))
                .isInstanceOf(MalformedDataset.class)
                .hasMessageContaining("fer2013")
                .hasMessageContaining(reason);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
