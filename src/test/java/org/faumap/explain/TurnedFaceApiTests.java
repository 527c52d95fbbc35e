package org.faumap.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A head that is held at a slant is explained as the same head upright, and its windows lie where it is in the photo. */
class TurnedFaceApiTests {
    private static final Path HEAD = Path.of("src/test/resources/faces/s034_065.png");
    private static final int SIDE = 300;
    private static final int HEAD_SIDE = 200;

    @TempDir
    private static Path noFurtherModels;

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start(noFurtherModels);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {-50, 35, 90, 180})
    void isExplainedAsUprightWhereItIs(int degrees) throws IOException {
        JsonNode upright = explained(0);
        JsonNode turned = explained(degrees);

        assertThat(turned.at("/face/label")).isEqualTo(upright.at("/face/label"));
        assertThat(Math.IEEEremainder(roll(turned) - roll(upright) - degrees, 360))
                .as("further than it was turned by")
                .isCloseTo(0, within(8.0));
        assertThat(turned.at("/face/crop/width").asDouble())
                .isCloseTo(upright.at("/face/crop/width").asDouble(), within(16.0));
        assertSamePlace(upright.at("/face/crop"), turned.at("/face/crop"), degrees);

        BufferedImage one = seen(upright);
        BufferedImage other = seen(turned);
        double difference = 0;
        for (int y = 0; y < one.getHeight(); y++) {
            for (int x = 0; x < one.getWidth(); x++) {
                difference += Math.abs(grey(one, x, y) - grey(other, x, y));
            }
        }
        assertThat(difference / (one.getHeight() * one.getWidth()))
                .as("mean difference of what was seen of them, of 255")
                .isLessThan(20);
    }

    /** The middles of two windows are one place of the head. */
    private static void assertSamePlace(JsonNode upright, JsonNode turned, int degrees) {
        double cos = Math.cos(Math.toRadians(degrees));
        double sin = Math.sin(Math.toRadians(degrees));
        double x = middle(upright, "x", "width") - SIDE / 2.0;
        double y = middle(upright, "y", "height") - SIDE / 2.0;
        assertThat(middle(turned, "x", "width")).isCloseTo(SIDE / 2.0 + cos * x - sin * y, within(10.0));
        assertThat(middle(turned, "y", "height")).isCloseTo(SIDE / 2.0 + sin * x + cos * y, within(10.0));
    }

    private static double middle(JsonNode window, String start, String length) {
        return window.path(start).asDouble() + window.path(length).asDouble() / 2;
    }

    private static double roll(JsonNode explained) {
        return explained.at("/face/crop/roll").asDouble();
    }

    private static JsonNode explained(int degrees) throws IOException {
        Answer answer = service.post("/v1/explanations?layer=conv4_3&top=1", "image/png", photo(degrees));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json();
    }

    /** The overlay of a map that lets all of the face through. */
    private static BufferedImage seen(JsonNode explained) throws IOException {
        String heatmap = explained.at("/layers/0/activations/0/heatmap").asString();
        byte[] overlay = service.sendForBytes(service.request(heatmap + "?opacity=0&legend=false&size=96")
                        .GET())
                .body();
        return ImageIO.read(new ByteArrayInputStream(overlay));
    }

    private static int grey(BufferedImage image, int x, int y) {
        return image.getRGB(x, y) >> 8 & 0xFF;
    }

    /** The head turned clockwise about the middle of a grey wall. */
    private static byte[] photo(int degrees) throws IOException {
        BufferedImage photo = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D canvas = photo.createGraphics();
        canvas.setColor(Color.GRAY);
        canvas.fillRect(0, 0, SIDE, SIDE);
        canvas.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        canvas.rotate(Math.toRadians(degrees), SIDE / 2.0, SIDE / 2.0);
        int corner = (SIDE - HEAD_SIDE) / 2;
        canvas.drawImage(ImageIO.read(HEAD.toFile()), corner, corner, HEAD_SIDE, HEAD_SIDE, null);
        canvas.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(photo, "png", bytes);
        return bytes.toByteArray();
    }
}
