package org.faumap.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.facs.ActionUnit;
import org.faumap.facs.Expression;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;

/** {@code /v1/datasets} beside uploading: bundled, folders, summaries of each layout, pages, deleting. */
class DatasetApiTests {
    private static final String PATH = "/v1/datasets";

    @TempDir
    private static Path models;

    @TempDir
    private static Path folders;

    @TempDir
    private static Path storage;

    private static RunningService service;

    @BeforeAll
    static void start() throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        leaveOfKilledUpload("killed-abcdefgh", Instant.now().minusSeconds(7200));
        leaveOfKilledUpload("elsewhere-abcdefgh", Instant.now());
        leaveOfKilledUpload("later-abcdefgh", Instant.now().minusSeconds(7200));
        Files.writeString(storage.resolve("datasets/later-abcdefgh/dataset.json"), "{\"of\":\"another version\"}");
        for (Map.Entry<String, byte[]> file : Map.of(
                        "First set/manifest.csv",
                                "file,subject,AU6,AU12\na.png,ann,2,3\nb.png,bob,0,0\n"
                                        .getBytes(StandardCharsets.UTF_8),
                        "First set/a.png", Archive.demoFile("s000/s000_000.png"),
                        "First set/b.png", Archive.demoFile("s000/s000_001.png"),
                        "demo/happy/a.png", Archive.demoFile("s000/s000_000.png"),
                        "no set/a.doc", new byte[] {1},
                        ".hidden/happy/a.png", Archive.demoFile("s000/s000_000.png"))
                .entrySet()) {
            Path path = folders.resolve(file.getKey());
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            Files.write(path, file.getValue());
        }
        service = RunningService.start(
                models,
                "faumap.storage.location=" + storage,
                "faumap.dataset.location=" + folders,
                "faumap.dataset.scan-interval=0s");
    }

    private static void leaveOfKilledUpload(String id, Instant when) throws IOException {
        Path file = storage.resolve("datasets/" + id + "/files/a.png");
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.write(file, new byte[] {1});
        Files.setLastModifiedTime(file, FileTime.from(when));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void describesTheDemoSet() {
        Answer answer = service.get(PATH + "/demo");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        JsonNode demo = answer.json();
        assertThat(demo.path("source").asString()).isEqualTo("bundled");
        assertThat(demo.path("layout").asString()).isEqualTo("manifest");
        assertThat(demo.path("images").asInt()).isEqualTo(600);
        assertThat(demo.path("facesCoded").asInt()).isEqualTo(600);
        assertThat(demo.path("subjects").asInt()).isEqualTo(6);
        assertThat(demo.path("expressions").path("contempt").asInt()).isEqualTo(34);
        assertThat(demo.path("actionUnits")
                        .valueStream()
                        .filter(unit -> unit.path("au").asInt() == 12))
                .singleElement()
                .satisfies(unit -> {
                    assertThat(unit.path("name").asString()).isEqualTo("lip corner puller");
                    assertThat(unit.path("positives").asInt()).isBetween(50, 300);
                });
        assertThat(demo.path("parts").toString()).isEqualTo("{\"train\":400,\"test\":200}");
        assertThat(demo.path("hasRegions").asBoolean()).isFalse();
        assertThat(demo.path("bytes").asLong()).isGreaterThan(1_000_000);
        assertThat(demo.path("mappable").asBoolean()).isTrue();
        assertThat(demo.path("licence").asString()).isEqualTo("LICENSE-NOTICE.txt");
        assertThat(demo.has("createdAt")).isFalse();
    }

    @Test
    void opensTheDemoSet() throws IOException {
        Dataset demo = service.context().getBean(Datasets.class).find("demo");

        assertThat(demo.id()).isEqualTo("demo");
        assertThat(demo.images()).hasSize(600);
        assertThat(demo.files().read(demo.images().get(599).file())).isNotEmpty();
        assertThatThrownBy(() -> service.context().getBean(Datasets.class).find("no-such"))
                .isInstanceOf(UnknownDataset.class);
    }

    @Test
    void listsFoldersBesideTheDemoSetAndNothingElse() throws IOException {
        JsonNode list = service.get(PATH).json().path("datasets");

        assertThat(list.valueStream().map(each -> each.path("id").asString()))
                .contains("demo", "demo-2", "first-set")
                .doesNotContain("killed-abcdefgh", "elsewhere-abcdefgh", "later-abcdefgh", "no-set", "hidden");
        JsonNode first = service.get(PATH + "/first-set").json();
        assertThat(first.path("source").asString()).isEqualTo("folder");
        assertThat(first.path("name").asString()).isEqualTo("First set");
        assertThat(first.path("facesCoded").asInt()).isEqualTo(2);

        Dataset read = service.context().getBean(Datasets.class).find("first-set");
        Files.writeString(folders.resolve("First set/manifest.csv"), "file,subject,AU6\na.png,ann,2\n");
        assertThat(service.get(PATH + "/first-set").json().path("facesCoded").asInt())
                .isEqualTo(1);
        assertThat(service.context().getBean(Datasets.class).find("first-set").images())
                .hasSize(1);
        assertThat(read.images()).hasSize(2);
    }

    @Test
    void removesWhatKilledUploadsLeftButNotWhatIsUnderWay() {
        assertThat(storage.resolve("datasets/killed-abcdefgh")).doesNotExist();
        assertThat(storage.resolve("datasets/elsewhere-abcdefgh")).exists();
        assertThat(storage.resolve("datasets/later-abcdefgh/files/a.png")).exists();
    }

    @Test
    void pages() {
        List<String> ids = new ArrayList<>();
        List<String> uploaded = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            uploaded.add(upload("page " + i, Archive.demo("", 1)).path("id").asString());
        }
        JsonNode page = service.get(PATH + "?limit=2").json();
        while (true) {
            page.path("datasets").forEach(each -> ids.add(each.path("id").asString()));
            if (!page.has("next")) {
                break;
            }
            assertThat(page.path("datasets")).hasSize(2);
            page = service.get(PATH + "?limit=2&after=" + page.path("next").asString())
                    .json();
        }
        assertThat(ids).isSorted().doesNotHaveDuplicates().containsAll(uploaded).contains("demo");
        uploaded.forEach(DatasetApiTests::delete);

        assertThat(service.get(PATH + "?limit=0").problem()).isEqualTo("invalid-parameter");
        assertThat(service.get(PATH + "?limit=many").problem()).isEqualTo("invalid-parameter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such", "..", "a%2Fb", "%2e%2e%2fdatasets", "Killed", "first-set%00"})
    void doesNotKnowOtherIds(String id) {
        assertThat(service.get(PATH + "/" + id).status()).isIn(400, 404);
        assertThat(service.send(service.request(PATH + "/" + id).DELETE()).status())
                .isIn(400, 404, 405);
    }

    @Test
    void deletesNeitherTheDemoSetNorFolders() {
        for (String id : List.of("demo", "first-set")) {
            Answer answer = service.send(service.request(PATH + "/" + id).DELETE());
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.problem()).isEqualTo("dataset-read-only");
        }
        assertThat(folders.resolve("First set/manifest.csv")).exists();
    }

    @Test
    void deletesNothingThatIsInUse() {
        List<String> used = new ArrayList<>();
        ((GenericApplicationContext) service.context()).registerBean("someJob", DatasetUse.class, () -> used::contains);
        String id = upload("in use", Archive.demo("", 1)).path("id").asString();
        used.add(id);

        Answer refused = service.send(service.request(PATH + "/" + id).DELETE());

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.problem()).isEqualTo("dataset-in-use");
        assertThat(service.get(PATH + "/" + id).status()).isEqualTo(200);
        used.clear();
        delete(id);
        assertThat(storage.resolve("datasets").resolve(id)).doesNotExist();
    }

    @Test
    void takesTheLayoutOfCkPlus() {
        Archive archive = new Archive();
        for (int frame = 1; frame <= 3; frame++) {
            archive.file("CK+/cohn-kanade-images/S005/001/S005_001_0000000%d.png".formatted(frame), image(frame));
            archive.file("CK+/cohn-kanade-images/S010/002/S010_002_0000000%d.png".formatted(frame), image(frame));
            archive.file("CK+/cohn-kanade-images/S011/001/S011_001_0000000%d.png".formatted(frame), image(frame));
        }
        archive.file(
                        "CK+/FACS/S005/001/S005_001_00000003_facs.txt",
                        "   1.7000000e+01   5.0000000e+00\n   9.0000000e+00   0.0000000e+00\n   6.1000000e+01   0.0000000e+00\n")
                .file("CK+/Emotion/S005/001/S005_001_00000003_emotion.txt", "   3.0000000e+00\n")
                .file("CK+/FACS/S010/002/S010_002_00000002_facs.txt", "1.2000000e+01 2.0000000e+00\n")
                .file("CK+/FACS/S011/001/S011_001_00000009_facs.txt", "1.2000000e+01 2.0000000e+00\n")
                .file("CK+/Emotion/S011/001/S011_001_00000003_emotion.txt", "9.0\n")
                .file("CK+/ReadMe.txt", "x");

        JsonNode summary = upload("CK+", archive);

        assertThat(summary.path("layout").asString()).isEqualTo("ck-plus");
        assertThat(summary.path("images").asInt()).isEqualTo(6);
        assertThat(summary.path("facesCoded").asInt()).isEqualTo(4);
        assertThat(summary.path("subjects").asInt()).isEqualTo(3);
        assertThat(summary.path("expressions").toString()).isEqualTo("{\"neutral\":3,\"disgust\":1}");
        assertThat(summary.path("mappable").asBoolean()).isTrue();
        assertThat(summary.path("problemCount").asInt()).as(summary.toString()).isEqualTo(3);
        assertThat(summary.path("problems").toString()).contains("AU 61", "S011_001_00000009_facs.txt", "from 0 to 7");
        Dataset dataset = service.context()
                .getBean(Datasets.class)
                .find(summary.path("id").asString());
        DatasetImage neutral = named(dataset, "S005_001_00000001.png");
        assertThat(neutral.subject()).isEqualTo("S005");
        assertThat(neutral.expression()).isEqualTo(Expression.NEUTRAL);
        assertThat(Objects.requireNonNull(neutral.code()).shown()).isEmpty();
        DatasetImage peak = named(dataset, "S005_001_00000003.png");
        assertThat(peak.expression()).isEqualTo(Expression.DISGUST);
        assertThat(Objects.requireNonNull(peak.code()).toString()).isEqualTo("17E+9");
        assertThat(peak.code().shows(ActionUnit.AU9)).isTrue();
        assertThat(named(dataset, "S010_002_00000002.png").expression()).isNull();
        assertThat(named(dataset, "S011_001_00000003.png").code()).isNull();
        delete(summary.path("id").asString());
    }

    @Test
    void takesFoldersNamedForExpressionsButMapsNothingWithThem() {
        Archive archive = new Archive()
                .file("faces/train/Happy/a.png", image(1))
                .file("faces/train/angry/b.jpg", image(2))
                .file("faces/test/neutral/deep/c.png", image(3))
                .file("faces/other/d.png", image(4));

        JsonNode summary = upload("", archive);

        assertThat(summary.path("layout").asString()).isEqualTo("expression-folders");
        assertThat(summary.path("expressions").toString()).isEqualTo("{\"neutral\":1,\"happiness\":1,\"anger\":1}");
        assertThat(summary.path("parts").toString()).isEqualTo("{\"train\":2,\"test\":1}");
        assertThat(summary.path("facesCoded").asInt()).isZero();
        assertThat(summary.path("mappable").asBoolean()).isFalse();
        assertThat(summary.path("notMappableBecause").asString()).contains("no action units");
        assertThat(summary.path("problems").get(0).path("file").asString()).isEqualTo("other/d.png");
        delete(summary.path("id").asString());
    }

    @Test
    void takesOneFolderOfOneExpression() {
        JsonNode summary = upload("one", new Archive().file("happiness/a.png", image(1)));

        assertThat(summary.path("expressions").toString()).isEqualTo("{\"happiness\":1}");
        delete(summary.path("id").asString());
    }

    @Test
    void saysWhatIsMissingForAMapping() {
        assertThat(hindrance("file,subject,AU1\na.png,ann,1\nb.png,ann,0\n")).contains("Fewer than 2 subjects");
        assertThat(hindrance("file,subject,AU1\na.png,ann,0\nb.png,bob,0\n")).contains("codes are empty");
        assertThat(hindrance("file,subject,AU1,split\na.png,ann,1,test\nb.png,bob,0,test\n"))
                .contains("part test");
        assertThat(hindrance("file,AU1\na.png,1\nb.png,0\n")).isEmpty();
    }

    private static String hindrance(String manifest) {
        JsonNode summary = upload(
                "x",
                new Archive()
                        .file("labels.csv", manifest)
                        .file("a.png", image(1))
                        .file("b.png", image(2)));
        delete(summary.path("id").asString());
        return summary.path("notMappableBecause").asString("");
    }

    @Test
    void readsRegionsBesideTheManifestAndSurvivesBadOnes() {
        String manifest = "\uFEFFfile;x,file,code\n1,a.png,1+2\n";
        byte[] good = Archive.gzip("file,au,x0,y0,x1,y1\na.png,1,1,2,3,4\n".getBytes(StandardCharsets.UTF_8));
        byte[] bad = Archive.gzip("file,au,x0,y0,x1,y1\na.png,one,1,2,3,4\n".getBytes(StandardCharsets.UTF_8));

        JsonNode with = upload(
                "regions",
                new Archive()
                        .file("list.csv", manifest)
                        .file("regions.csv.gz", good)
                        .file("a.png", image(1)));
        JsonNode without = upload(
                "regions",
                new Archive()
                        .file("list.csv", manifest)
                        .file("regions.csv.gz", bad)
                        .file("a.png", image(1)));

        assertThat(with.path("hasRegions").asBoolean()).isTrue();
        assertThat(with.path("problemCount").asInt()).isZero();
        assertThat(without.path("hasRegions").asBoolean()).isFalse();
        assertThat(without.path("problems").toString()).contains("regions.csv.gz", "must be numbers");
        delete(with.path("id").asString());
        delete(without.path("id").asString());
    }

    @Test
    void keepsNoMoreOfATableThanThereAreFiles() {
        String rows = "gone.png,ann,1\na.png,ann,1\n".repeat(50_000);
        byte[] regions = Archive.gzip(
                "file,au,x0,y0,x1,y1\ngone.png,1,1,2,3,4\na.png,1,1,2,3,4\n".getBytes(StandardCharsets.UTF_8));

        JsonNode summary = upload(
                "rows",
                new Archive()
                        .file("labels.csv", "file,subject,AU1\na.png,%s,1\n".formatted("b".repeat(600)) + rows)
                        .file("regions.csv.gz", regions)
                        .file("a.png", image(1)));

        assertThat(summary.path("images").asInt()).isEqualTo(1);
        assertThat(summary.path("problemCount").asInt()).isEqualTo(100_000);
        assertThat(summary.path("problems").get(0).path("problem").asString())
                .isEqualTo("labels.csv, entry 1: subject has more than 512 characters");
        String id = summary.path("id").asString();
        assertThat(service.context().getBean(Datasets.class).find(id).regions()).containsOnlyKeys("a.png");
        delete(id);
    }

    @Test
    void describesEveryProblem() {
        JsonNode api = service.get("/v3/api-docs").json().path("paths");

        assertThat(api.path(PATH).path("post").path("responses").propertyNames())
                .containsExactlyInAnyOrder("201", "400", "401", "403", "408", "409", "413", "415", "422", "429", "507");
        assertThat(api.path(PATH + "/{id}").path("delete").path("responses").propertyNames())
                .containsExactlyInAnyOrder("204", "401", "403", "404", "409", "429");
        String text = api.path(PATH).toString() + api.path(PATH + "/{id}");
        for (DatasetRefused.Reason reason : DatasetRefused.Reason.values()) {
            assertThat(text).contains("`" + reason.type().name() + "`");
        }
    }

    private static JsonNode upload(String name, Archive archive) {
        String query = name.isEmpty() ? "" : "?name=" + name.replace(" ", "%20").replace("+", "%2B");
        Answer answer = service.post(PATH + query, "application/zip", archive.zip());
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json();
    }

    private static void delete(String id) {
        assertThat(service.send(service.request(PATH + "/" + id).DELETE()).status())
                .isEqualTo(204);
    }

    private static byte[] image(int number) {
        return Archive.demoFile("s000/s000_00%d.png".formatted(number));
    }

    private static DatasetImage named(Dataset dataset, String ending) {
        return dataset.images().stream()
                .filter(image -> image.file().endsWith(ending))
                .findFirst()
                .orElseThrow();
    }
}
