package org.faumap.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexedClassLoaderTests {
    private static final ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();

    @TempDir
    private Path folder;

    private URL[] jars;

    /** To be found in a jar. */
    public static final class Inside implements Callable<String> {
        @Override
        public String call() {
            return "inside";
        }
    }

    @BeforeEach
    void writeJars() throws IOException {
        Map<String, byte[]> first = new LinkedHashMap<>();
        first.put("both.txt", text("first"));
        first.put("a/", text(""));
        first.put("a/b#c d.txt", text("odd"));
        first.put("java/util/List.class", text("not a class"));
        Map<String, byte[]> second = new LinkedHashMap<>();
        second.put("both.txt", text("second"));
        second.put(path(Inside.class), bytes(Inside.class));
        jars = new URL[] {jar("first.jar", first), jar("second.jar", second)};
    }

    @Test
    void findsClassesWithTheirPackage() throws Exception {
        try (IndexedClassLoader loader = new IndexedClassLoader(jars, PLATFORM)) {
            Class<?> found = loader.loadClass(Inside.class.getName());

            assertThat(found).isNotEqualTo(Inside.class).isSameAs(loader.loadClass(Inside.class.getName()));
            assertThat(((Callable<?>) found.getConstructor().newInstance()).call())
                    .isEqualTo("inside");
            assertThat(found.getProtectionDomain().getCodeSource().getLocation())
                    .isEqualTo(jars[1]);
            assertThat(found.getPackage().getImplementationVersion()).isEqualTo("version of second.jar");
        }
    }

    @Test
    void findsClassesInManyThreadsAtOnce() throws IOException, InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (IndexedClassLoader loader = new IndexedClassLoader(jars, PLATFORM)) {
            List<Future<Class<?>>> found =
                    threads.invokeAll(Collections.nCopies(64, () -> loader.loadClass(Inside.class.getName())));

            Class<?> one = found.get(0).get();
            for (Future<Class<?>> each : found) {
                assertThat(each.get()).isSameAs(one);
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void classesOfThePlatformAreThePlatforms() throws IOException, ClassNotFoundException {
        try (IndexedClassLoader loader = new IndexedClassLoader(jars, PLATFORM)) {
            assertThat(loader.loadClass("java.util.List")).isSameAs(List.class);
        }
    }

    @Test
    void whatIsNowhereIsNotFound() throws IOException {
        try (IndexedClassLoader loader = new IndexedClassLoader(jars, PLATFORM)) {
            assertThatExceptionOfType(ClassNotFoundException.class)
                    .isThrownBy(() -> loader.loadClass("org.faumap.launch.Nowhere"));
            assertThat(loader.getResource("nowhere/at/all.txt")).isNull();
            assertThat(loader.getResources("nowhere.txt").hasMoreElements()).isFalse();
        }
    }

    @Test
    void findsWhatAnyClassLoaderOverTheseJarsFinds() throws IOException {
        try (IndexedClassLoader loader = new IndexedClassLoader(jars, PLATFORM);
                URLClassLoader plain = new URLClassLoader(jars, PLATFORM)) {
            for (String name :
                    List.of("both.txt", "a/", "a/b#c d.txt", "META-INF/MANIFEST.MF", path(Inside.class), "x")) {
                assertThat(Collections.list(loader.getResources(name)))
                        .as(name)
                        .isEqualTo(Collections.list(plain.getResources(name)));
                assertThat(content(loader, name)).as(name).isEqualTo(content(plain, name));
            }
        }
    }

    @Test
    void findsClassesForThisVersionOfJava() throws IOException, ClassNotFoundException {
        Map<String, byte[]> versioned = Map.of("META-INF/versions/9/" + path(Inside.class), bytes(Inside.class));
        URL jar = new URL(jar("versioned.jar", versioned), "#runtime"); // which is the default in nested jars
        try (IndexedClassLoader loader = new IndexedClassLoader(new URL[] {jar}, PLATFORM)) {
            assertThat(loader.loadClass(Inside.class.getName()).getClassLoader())
                    .isSameAs(loader);
        }
    }

    @Test
    void takesTheOtherLoadersPlaceOnlyWhereThatIsOverJars() throws IOException {
        URL[] withFolder = Arrays.copyOf(jars, 3);
        withFolder[2] = folder.toUri().toURL();
        try (URLClassLoader launched = new URLClassLoader(jars, PLATFORM);
                URLClassLoader exploded = new URLClassLoader(withFolder, PLATFORM)) {
            assertThat(IndexedClassLoader.inPlaceOf(launched)).isInstanceOf(IndexedClassLoader.class);
            assertThat(IndexedClassLoader.inPlaceOf(exploded)).isSameAs(exploded);
            assertThat(IndexedClassLoader.inPlaceOf(PLATFORM)).isSameAs(PLATFORM);
        }
    }

    private static List<String> content(ClassLoader loader, String name) throws IOException {
        List<String> content = new ArrayList<>();
        try (InputStream resource = loader.getResourceAsStream(name)) {
            if (resource != null) {
                content.add(new String(resource.readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
        return content;
    }

    private URL jar(String name, Map<String, byte[]> entries) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true");
        manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, "version of " + name);
        Path file = folder.resolve(name);
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                new ByteArrayInputStream(entry.getValue()).transferTo(jar);
                jar.closeEntry();
            }
        }
        return new URL("jar:" + file.toUri() + "!/");
    }

    private static String path(Class<?> type) {
        return type.getName().replace('.', '/') + ".class";
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        try (InputStream content = Objects.requireNonNull(type.getClassLoader().getResourceAsStream(path(type)))) {
            return content.readAllBytes();
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
