package org.faumap.training;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.faumap.dataset.Fer2013;

/**
 * Files like those of FER2013 and FER+, of bars whose direction is the label (upright ones are happy, lying ones neutral),
 * and the commands that learn from them with a tiny network.
 */
final class Bars {
    private static final int TRAINING = 360;
    private static final int FACES = 420;

    private final Path folder;

    /** Writes the two files into a folder. */
    Bars(Path folder) throws IOException {
        this(folder, "PublicTest");
    }

    /** The same with another name of the part that is not Training. */
    Bars(Path folder, String part) throws IOException {
        this.folder = folder;
        StringBuilder faces = new StringBuilder("emotion,pixels,Usage\n");
        StringBuilder votes = new StringBuilder(
                "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF\n");
        Random random = new Random(2);
        for (int i = 0; i < FACES; i++) {
            boolean happy = i % 2 == 0;
            String usage = i < TRAINING ? "Training" : part;
            StringBuilder pixels = new StringBuilder();
            int phase = random.nextInt(8);
            for (int y = 0; y < 48; y++) {
                for (int x = 0; x < 48; x++) {
                    int grey = ((happy ? x : y) + phase) / 4 % 2 * 150 + random.nextInt(100);
                    pixels.append(pixels.isEmpty() ? "" : " ").append(grey);
                }
            }
            faces.append(happy ? 3 : 6)
                    .append(',')
                    .append(pixels)
                    .append(',')
                    .append(usage)
                    .append('\n');
            votes.append(usage).append(happy ? ",f,0,10" : ",f,10,0").append(",0,0,0,0,0,0,0,0\n");
        }
        Files.writeString(folder.resolve("fer2013.csv"), faces);
        Files.writeString(folder.resolve("fer2013new.csv"), votes);
    }

    List<Fer2013.Face> faces() throws Exception {
        return Fer2013.read(folder.resolve("fer2013.csv"), folder.resolve("fer2013new.csv"));
    }

    /** What trains {@code tiny} into a folder below; options that come later count. */
    String[] training(String out, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "--faces",
                path("fer2013.csv"),
                "--votes",
                path("fer2013new.csv"),
                "--out",
                path(out),
                "--id",
                "tiny",
                "--blocks",
                "4,6,8",
                "--hidden",
                "8",
                "--batch",
                "16",
                "--average-decay",
                "0.9",
                "--precision",
                "float32"));
        if (!List.of(more).contains("--epochs")) {
            arguments.addAll(List.of("--epochs", "4"));
        }
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    /** What measures the package that training into {@code out} made. */
    String[] evaluation(String out, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "evaluate",
                "--model",
                path(out + "/tiny/1"),
                "--faces",
                path("fer2013.csv"),
                "--votes",
                path("fer2013new.csv")));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    /** The weights that training into {@code out} made, as a file. */
    byte[] weights(String out) throws IOException {
        return Files.readAllBytes(folder.resolve(out).resolve("tiny/1/weights.safetensors"));
    }

    String path(String name) {
        return folder.resolve(name).toString();
    }

    /** @return the exit code */
    static int run(StringWriter output, String... arguments) {
        PrintWriter writer = new PrintWriter(output);
        return CommandLineTools.commandLine().setOut(writer).setErr(writer).execute(arguments);
    }
}
