package org.faumap.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.faumap.RunningService;
import org.faumap.analysis.ResponseExtraction;
import org.faumap.explain.Deconvnet;
import org.faumap.explain.RandomizedWeights;
import org.faumap.model.FeatureMapId;
import org.faumap.model.Models;
import org.faumap.model.Network;
import org.faumap.model.ServedModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is kept of the bundled network against the network. After a change of it {@code -Dfaumap.gallery=src/main/resources/gallery}
 * writes what is kept anew, in minutes; the files of the former network are deleted by hand.
 */
class KeptGalleryTests {
    private static final int EVERY_FACE = 29;
    private static final int EVERY_MAP = 97;
    private static final int UNTRAINED_STEP = 3;

    @TempDir
    private Path noFurtherModels;

    @Test
    void isWhatTheNetworkGives() throws IOException {
        try (RunningService service = RunningService.start(noFurtherModels);
                ServedModel.Lease lease =
                        service.context().getBean(Models.class).lease("expression")) {
            Network network = lease.network();
            List<GalleryFace> faces = service.context()
                    .getBean(GalleryFaces.class)
                    .faces(network.source().description().input().cropFormat());
            String folder = System.getProperty("faumap.gallery");
            if (folder != null) {
                write(Path.of(folder), network, faces);
                return; // read from the class path, where it is after the next build
            }
            KeptGallery kept = KeptGallery.of(network.source().networkSha256()).orElseThrow();

            assertThat(kept.trained()).hasDimensions(600, 1344);
            assertThat(kept.untrained()).hasDimensions(200, 1344);
            assertClose(kept.trained(), network, faces, EVERY_FACE);
            try (Network untrained = Network.of(RandomizedWeights.of(network.source(), 0, 1))) {
                assertClose(kept.untrained(), untrained, faces, UNTRAINED_STEP * EVERY_FACE);
            }
            Gallery gallery = new Gallery(faces, maps(network), kept.trained());
            Deconvnet deconvnet = Deconvnet.of(network);
            float[][] inputs = Removal.inputs(network, gallery);
            float[][] whole = network.logits(inputs);
            for (int map = 0; map < gallery.maps().size(); map += EVERY_MAP) {
                FeatureMapId id = FeatureMapId.parse(gallery.maps().get(map));
                Looks looks = Looks.of(deconvnet, gallery, id);
                KeptGallery.Facts facts = kept.facts(id);
                assertThat(facts.looks().faces()).isEqualTo(looks.faces());
                Map<Integer, Double> found = new TreeMap<>();
                facts.looks().regions().forEach(at -> found.put(at.au(), at.concentration()));
                looks.regions()
                        .forEach(at -> assertThat(found.get(at.au()))
                                .as("%s, AU%d", id, at.au())
                                .isCloseTo(at.concentration(), within(0.01 + 0.01 * at.concentration())));
                Removal.changes(network, id, inputs, whole)
                        .forEach((label, change) -> assertThat(facts.changes().get(label))
                                .as("%s, %s", id, label)
                                .isCloseTo(change, within(0.001)));
            }
        }
    }

    private static void assertClose(float[][] kept, Network network, List<GalleryFace> faces, int step) {
        List<GalleryFace> some = IntStream.range(0, faces.size())
                .filter(face -> face % step == 0)
                .mapToObj(faces::get)
                .toList();
        float[][] found = responses(network, some);
        for (int face = 0; face < found.length; face++) {
            float[] row = kept[face * step * kept.length / faces.size()];
            for (int map = 0; map < row.length; map++) {
                assertThat(row[map]).isCloseTo(found[face][map], within(1e-3f + 1e-3f * found[face][map]));
            }
        }
    }

    private static List<String> layers(Network network) {
        return network.source().chain().convolutions().stream()
                .map(link -> link.layer().name())
                .toList();
    }

    private static List<String> maps(Network network) {
        return ResponseExtraction.maps(network.source().chain(), layers(network));
    }

    private static float[][] responses(Network network, List<GalleryFace> faces) {
        return new ResponseExtraction(network, layers(network))
                .responses(faces.stream().map(GalleryFace::input).toList());
    }

    private static void write(Path folder, Network network, List<GalleryFace> faces) throws IOException {
        float[][] trained = responses(network, faces);
        float[][] untrained;
        try (Network control = Network.of(RandomizedWeights.of(network.source(), 0, 1))) {
            untrained = responses(
                    control,
                    IntStream.range(0, faces.size())
                            .filter(face -> face % UNTRAINED_STEP == 0)
                            .mapToObj(faces::get)
                            .toList());
        }
        Gallery gallery = new Gallery(faces, maps(network), trained);
        Deconvnet deconvnet = Deconvnet.of(network);
        float[][] inputs = Removal.inputs(network, gallery);
        float[][] whole = network.logits(inputs);
        Map<String, KeptGallery.Facts> facts = new TreeMap<>();
        for (String map : gallery.maps()) {
            FeatureMapId id = FeatureMapId.parse(map);
            facts.put(
                    map,
                    new KeptGallery.Facts(
                            Removal.changes(network, id, inputs, whole), Looks.of(deconvnet, gallery, id)));
        }
        Map<String, byte[]> files = KeptGallery.files(
                network.source().networkSha256(), new KeptGallery.Responses(trained, untrained), facts);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
    }
}
