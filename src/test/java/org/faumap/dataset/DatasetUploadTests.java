package org.faumap.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.faumap.Multipart;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** {@code POST /v1/datasets}: what is taken, what is refused, and that nothing stays of the latter. */
class DatasetUploadTests {
    private static final String PATH = "/v1/datasets";
    private static final String ZIP = "application/zip";
    private static final String BYTES = "application/octet-stream";
    private static final int MEGABYTE = 1 << 20;

    @TempDir
    private static Path models;

    private static RunningService service;

    private Set<String> before = Set.of();

    @BeforeAll
    static void start() throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        service = RunningService.start(
                models,
                "faumap.web.max-body=1MB",
                "faumap.dataset.max-upload=16MB",
                "faumap.dataset.max-file=4MB",
                "faumap.dataset.max-uploaded=3",
                "faumap.dataset.uploads=1");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void remember() throws IOException {
        before = onDisk();
    }

    /** Every test deletes what it was allowed to upload. */
    @AfterEach
    void nothingStaysOnDisk() throws IOException {
        assertThat(onDisk()).isEqualTo(before);
    }

    static Stream<Arguments> packed() {
        Archive inFolder = Archive.demo("My faces/", 4).file("My faces/LICENSE.txt", "MIT");
        Archive flat = Archive.demo("", 4).file("LICENSE.txt", "MIT");
        Archive dotted = Archive.demo("./", 4).file("./LICENSE.txt", "MIT");
        return Stream.of(
                argumentSet("zip", ZIP, inFolder.zip()),
                argumentSet("zip, flat", BYTES, flat.zip()),
                argumentSet("tar", "application/x-tar", inFolder.tar()),
                argumentSet("tar.gz called zip", ZIP, inFolder.tarGz()),
                argumentSet("tar.gz from within a folder", "application/gzip", dotted.tarGz()));
    }

    @ParameterizedTest
    @MethodSource("packed")
    void takesWhateverTheFormat(String mediaType, byte[] archive) {
        Answer answer = service.post(PATH + "?name=My%20faces", mediaType, archive);

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        JsonNode summary = answer.json();
        String id = summary.path("id").asString();
        assertThat(id).matches("my-faces-[a-z0-9]{8}");
        assertThat(answer.header("Location")).isEqualTo(PATH + "/" + id);
        assertThat(summary.path("name").asString()).isEqualTo("My faces");
        assertThat(summary.path("source").asString()).isEqualTo("uploaded");
        assertThat(summary.path("layout").asString()).isEqualTo("manifest");
        assertThat(summary.path("images").asInt()).isEqualTo(24);
        assertThat(summary.path("facesCoded").asInt()).isEqualTo(24);
        assertThat(summary.path("subjects").asInt()).isEqualTo(6);
        assertThat(summary.path("parts").toString()).isEqualTo("{\"train\":16,\"test\":8}");
        assertThat(summary.path("mappable").asBoolean()).isTrue();
        assertThat(summary.has("notMappableBecause")).isFalse();
        assertThat(summary.path("problems")).isEmpty();
        assertThat(summary.path("licence").asString()).isEqualTo("LICENSE.txt");
        assertThat(summary.path("bytes").asLong()).isGreaterThan(24 * 1000);
        assertThat(summary.path("createdAt").asString()).startsWith("20");
        assertThat(service.get(answer.header("Location")).json()).isEqualTo(summary);

        Dataset dataset = service.context().getBean(Datasets.class).find(id);
        assertThat(dataset.images()).hasSize(24);
        assertThat(service.context().getBean(Datasets.class).find(id)).isSameAs(dataset);
        assertThat(dataset.images())
                .allSatisfy(image ->
                        assertThat(dataset.files().read(image.file())).isEqualTo(Archive.demoFile(image.file())));

        delete(id);
        assertThat(service.get(answer.header("Location")).problem()).isEqualTo("unknown-dataset");
    }

    @Test
    void takesMoreThanTheLimitOfOtherBodies() {
        Archive archive = Archive.demo("", 1);
        archive.file("s000/noise.png", noise(3 * MEGABYTE));

        Answer answer = service.post(PATH, BYTES, archive.tar());

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.json().path("bytes").asLong()).isGreaterThan(3 * MEGABYTE);
        delete(answer.json().path("id").asString());
    }

    @Test
    void namesWhatItCannotUseAndUsesTheRest() {
        Archive archive = new Archive()
                .file(
                        "manifest.csv",
                        "file,subject,AU1\na.png,ann,1\ngone.png,ann,0\nb.png,bob,9\na.png,ann,1\nc.gif,ann,0\nd.png,dan,0\n")
                .file("a.png", Archive.demoFile("s000/s000_000.png"))
                .file("b.png", Archive.demoFile("s000/s000_001.png"))
                .file("d.png", "no image: found out when somebody looks")
                .file("virus.exe", "MZ")
                .file(".DS_Store", "x")
                .file("__MACOSX/._a.png", "x");

        Answer answer = service.post(PATH, ZIP, archive.zip());

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.json().path("images").asInt()).isEqualTo(2);
        assertThat(answer.json().path("problemCount").asInt()).isEqualTo(4);
        assertThat(answer.json().path("problems").toString())
                .contains("gone.png", "is not there", "entry 3", "c.gif", "more than once");
        String id = answer.json().path("id").asString();
        assertThat(service.storage().resolve("datasets").resolve(id))
                .isDirectoryRecursivelyContaining("glob:**/d.png")
                .isDirectoryNotContaining("glob:**/virus.exe")
                .isDirectoryNotContaining("glob:**/.DS_Store");
        delete(id);
    }

    static Stream<Arguments> hostile() {
        byte[] whole = Archive.demo("", 2).zip();
        byte[] tarGz = Archive.demo("", 2).tarGz();
        byte[] tar = Archive.demo("", 2).tar();
        Archive links = Archive.demo("", 1).symbolicLink("s000/link.png", "/etc/passwd");
        Archive bomb = Archive.demo("", 1);
        for (int i = 0; i < 7; i++) {
            bomb.file("zeros/%d.csv".formatted(i), new byte[3 * MEGABYTE]);
        }
        byte[] damaged = whole.clone();
        for (int i = 200; i < damaged.length / 2; i += 50) {
            damaged[i] ^= 0x55;
        }
        return Stream.of(
                argumentSet(
                        "../ in zip", "archive-unsafe", 422, evil("../up.png").zip()),
                argumentSet(
                        "../ in tar",
                        "archive-unsafe",
                        422,
                        evil("s000/../../up.png").tar()),
                argumentSet(
                        "absolute in zip",
                        "archive-unsafe",
                        422,
                        evil("/etc/up.png").zip()),
                argumentSet(
                        "absolute in tar",
                        "archive-unsafe",
                        422,
                        evil("/etc/up.png").tar()),
                argumentSet("drive", "archive-unsafe", 422, evil("C:/up.png").tar()),
                argumentSet(
                        "backslash", "archive-unsafe", 422, evil("x/..\\up.png").tar()),
                argumentSet(
                        "empty part",
                        "archive-unsafe",
                        422,
                        evil("s000//up.png").tar()),
                argumentSet(
                        "control character",
                        "archive-unsafe",
                        422,
                        evil("s000/\u0007.png").tar()),
                argumentSet(
                        "long name",
                        "archive-unsafe",
                        422,
                        evil("x".repeat(300) + ".png").tar()),
                argumentSet(
                        "deep",
                        "archive-unsafe",
                        422,
                        evil("x/".repeat(100) + "a.png").tar()),
                argumentSet("link in zip", "archive-unsafe", 422, links.zip()),
                argumentSet("link in tar", "archive-unsafe", 422, links.tarGz()),
                argumentSet("hard link", "archive-unsafe", 422, special(TarConstants.LF_LINK)),
                argumentSet("device", "archive-unsafe", 422, special(TarConstants.LF_BLK)),
                argumentSet("pipe", "archive-unsafe", 422, special(TarConstants.LF_FIFO)),
                argumentSet(
                        "duplicate",
                        "archive-unsafe",
                        422,
                        evil("s000/s000_000.png").tar()),
                argumentSet(
                        "duplicate in zip",
                        "archive-unsafe",
                        422,
                        evil("s000/s000_000.png").zip()),
                argumentSet(
                        "duplicate by case",
                        "archive-unsafe",
                        422,
                        evil("S000/s000_000.PNG").zip()),
                argumentSet(
                        "file for a folder",
                        "archive-unsafe",
                        422,
                        evil("s000/s000_000.png/a.png").tar()),
                argumentSet(
                        "folder for a file", "archive-unsafe", 422, evil("s000").tar()),
                argumentSet("ratio in zip", "archive-unsafe", 422, bomb.zip()),
                argumentSet("ratio in tar.gz", "archive-unsafe", 422, bomb.tarGz()),
                argumentSet("ratio of what is not kept", "archive-unsafe", 422, ignoredBomb()),
                argumentSet("table packed twice", "archive-unsafe", 422, tablePackedTwice()),
                argumentSet("regions packed twice", "archive-unsafe", 422, regionsPackedTwice()),
                argumentSet("many packed tables", "archive-unsafe", 422, manyPackedTables()),
                argumentSet("row without end", "dataset-layout", 422, evilManifest("file\n\"" + "a".repeat(MEGABYTE))),
                argumentSet("header without end", "dataset-layout", 422, evilManifest("file" + ",".repeat(MEGABYTE))),
                argumentSet("100,000 entries", "archive-too-large", 413, crowd()),
                argumentSet("long file", "archive-too-large", 413, longFile().zip()),
                argumentSet(
                        "long file in tar", "archive-too-large", 413, longFile().tar()),
                argumentSet("long file name note", "archive-damaged", 422, longNote()),
                argumentSet("truncated zip", "archive-damaged", 422, Arrays.copyOf(whole, whole.length * 2 / 3)),
                argumentSet("truncated list", "archive-damaged", 422, Arrays.copyOf(whole, whole.length - 30)),
                argumentSet("damaged zip", "archive-damaged", 422, damaged),
                argumentSet("truncated tar.gz", "archive-damaged", 422, Arrays.copyOf(tarGz, tarGz.length * 2 / 3)),
                argumentSet("checksum cut off", "archive-damaged", 422, Arrays.copyOf(tarGz, tarGz.length - 4)),
                argumentSet("truncated tar", "archive-damaged", 422, Arrays.copyOf(tar, tar.length / 2)),
                argumentSet("encrypted", "archive-encrypted", 422, encrypted(whole)),
                argumentSet("empty body", "archive-empty", 400, new byte[0]),
                argumentSet("empty zip", "archive-empty", 400, new Archive().zip()),
                argumentSet("empty tar", "archive-empty", 400, new Archive().tar()),
                argumentSet("empty tar.gz", "archive-empty", 400, new Archive().tarGz()),
                argumentSet("no archive", "archive-format-unsupported", 415, noise(4000)),
                argumentSet("text", "archive-format-unsupported", 415, "hello".getBytes(StandardCharsets.UTF_8)),
                argumentSet("gzip of something", "archive-format-unsupported", 415, Archive.gzip(noise(4000))),
                argumentSet(
                        "no layout",
                        "dataset-layout",
                        422,
                        new Archive().file("a/x.png", "x").zip()),
                argumentSet("nothing usable", "dataset-layout", 422, evilManifest("file\ngone.png\n")),
                argumentSet("no CSV", "dataset-layout", 422, evilManifest("file\n\"a\"b\n")),
                argumentSet("two manifests", "dataset-layout", 422, twoManifests()));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void refusesAndKeepsNothing(String problem, int status, byte[] archive) {
        Answer answer = service.post(PATH, BYTES, archive);

        assertThat(answer.problem()).as(answer.text()).isEqualTo(problem);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("detail").asString())
                .hasSizeGreaterThan(40)
                .doesNotContain("Exception");
        assertThat(answer.json().path("requestId").asString()).isNotEmpty();
    }

    @Test
    void refusesMoreThanTheLimitAnnouncedOrNot() {
        byte[] archive = noise(17 * MEGABYTE);

        Answer announced = service.post(PATH, ZIP, archive);
        Answer chunked = service.send(service.request(PATH)
                .header("Content-Type", ZIP)
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(archive))));

        assertThat(announced.status()).isEqualTo(413);
        assertThat(announced.problem()).isEqualTo("archive-too-large");
        assertThat(chunked.status()).isEqualTo(413);
        assertThat(chunked.problem()).isEqualTo("archive-too-large");
    }

    @Test
    void refusesFormsAndNamesThatAreNone() {
        assertThat(service.post(PATH, "application/x-www-form-urlencoded", new byte[] {1})
                        .problem())
                .isEqualTo("unsupported-media-type");
        assertThat(service.post(
                                PATH,
                                Multipart.CONTENT_TYPE,
                                new Multipart()
                                        .file("file", "a.zip", new byte[] {1})
                                        .body())
                        .problem())
                .isEqualTo("unsupported-media-type");
        assertThat(service.post(PATH + "?name=a%0Ab", ZIP, new byte[] {1}).problem())
                .isEqualTo("invalid-parameter");
        assertThat(service.post(PATH + "?name=" + "a".repeat(81), ZIP, new byte[] {1})
                        .problem())
                .isEqualTo("invalid-parameter");
    }

    @Test
    void takesNoMoreUploadsAtOnceThanAllowed() throws IOException {
        byte[] archive = Archive.demo("", 1).zip();
        Answer refused;
        Socket[] slow = {begunUpload()};
        try {
            refused = RunningService.await(
                    () -> {
                        if (isAnswered(slow[0])) {
                            // One of our own quick ones was in its way, so that it was refused itself.
                            slow[0] = begunUpload();
                        }
                        return service.post(PATH, ZIP, new byte[] {1});
                    },
                    answer -> answer.status() == 429);
        } finally {
            slow[0].close();
        }
        assertThat(refused.problem()).isEqualTo("uploads-full");
        assertThat(refused.header("Retry-After")).isEqualTo("10");
        Answer taken = RunningService.await(() -> service.post(PATH, ZIP, archive), answer -> answer.status() != 429);
        assertThat(taken.status()).as(taken.text()).isEqualTo(201);
        delete(taken.json().path("id").asString());
    }

    /** An upload that announces more than it sends. */
    private static Socket begunUpload() {
        String head =
                "POST /v1/datasets HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/zip\r\nContent-Length: 1000\r\n\r\nPK";
        try {
            Socket socket = new Socket(service.root().getHost(), service.root().getPort());
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return socket;
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
    }

    private static boolean isAnswered(Socket socket) {
        try {
            return socket.getInputStream().available() > 0;
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
    }

    @Test
    void keepsNoMoreThanAllowed() {
        byte[] archive = Archive.demo("", 1).zip();
        String[] ids = new String[3];
        for (int i = 0; i < ids.length; i++) {
            Answer answer = service.post(PATH, ZIP, archive);
            assertThat(answer.status()).as(answer.text()).isEqualTo(201);
            ids[i] = answer.json().path("id").asString();
        }

        Answer refused = service.post(PATH, ZIP, archive);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.problem()).isEqualTo("too-many-datasets");
        for (String id : ids) {
            delete(id);
        }
    }

    private static void delete(String id) {
        Answer deleted = service.send(service.request(PATH + "/" + id).DELETE());
        assertThat(deleted.status()).as(deleted.text()).isEqualTo(204);
    }

    private static Set<String> onDisk() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> stored = Files.walk(service.storage())) {
            stored.filter(Files::isRegularFile).map(Path::toString).forEach(names::add);
        }
        try (Stream<Path> temporary = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            temporary
                    .map(Path::toString)
                    .filter(name -> name.contains("faumap-upload-") || name.contains("faumap-unpacked-"))
                    .forEach(names::add);
        }
        return names;
    }

    private static Archive evil(String name) {
        return Archive.demo("", 1).file(name, "x");
    }

    private static byte[] evilManifest(String text) {
        return new Archive().file("labels.csv", text).zip();
    }

    private static byte[] twoManifests() {
        return new Archive()
                .file("one.csv", "file\na.png\n")
                .file("two.csv", "file\na.png\n")
                .file("a.png", "x")
                .zip();
    }

    /** A table of 12 MB that takes about 100 bytes of the archive. */
    private static byte[] tablePackedTwice() {
        byte[] table = ("file\n" + "a.png\n".repeat(2 * MEGABYTE)).getBytes(StandardCharsets.UTF_8);
        return new Archive()
                .file("list.csv.gz", Archive.gzip(table))
                .file("a.png", "x")
                .zip();
    }

    private static byte[] regionsPackedTwice() {
        byte[] table =
                ("file,au,x0,y0,x1,y1\n" + "b.png,1,0,0,1,1\n".repeat(MEGABYTE)).getBytes(StandardCharsets.UTF_8);
        return new Archive()
                .file("labels.csv", "file\na.png\n")
                .file("regions.csv.gz", Archive.gzip(table))
                .file("a.png", "x")
                .tarGz();
    }

    /** Of each only the header is looked at. */
    private static byte[] manyPackedTables() {
        Archive archive = new Archive().file("a.png", "x");
        byte[] table = Archive.gzip(new byte[MEGABYTE / 4]);
        for (int i = 0; i < 200; i++) {
            archive.file("table%d.csv.gz".formatted(i), table);
        }
        return archive.tarGz();
    }

    private static byte[] special(byte type) {
        byte[] content = type == TarConstants.LF_LINK ? "/etc/passwd".getBytes(StandardCharsets.UTF_8) : new byte[0];
        return Archive.demo("", 1).tarEntry("s000/special.png", type, content).tar();
    }

    private static byte[] ignoredBomb() {
        return Archive.demo("", 1).file("zeros.bin", new byte[20 * MEGABYTE]).zip();
    }

    private static Archive longFile() {
        return Archive.demo("", 1).file("s000/noise.png", noise(5 * MEGABYTE));
    }

    /** A name of a megabyte, as GNU tar writes long ones. */
    private static byte[] longNote() {
        byte[] name = noise(MEGABYTE);
        return new Archive()
                .tarEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME, name)
                .file("a.png", "x")
                .tar();
    }

    private static byte[] crowd() {
        Archive crowd = new Archive();
        for (int i = 0; i < 100_000; i++) {
            crowd.file("happy/" + i + ".png", "");
        }
        return crowd.zip();
    }

    private static byte[] encrypted(byte[] zip) {
        byte[] flagged = zip.clone();
        for (int i = 0; i + 10 < flagged.length; i++) {
            if (flagged[i] == 'P' && flagged[i + 1] == 'K' && flagged[i + 2] == 1 && flagged[i + 3] == 2) {
                flagged[i + 8] |= 1;
            }
        }
        return flagged;
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }
}
