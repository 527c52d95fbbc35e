package org.faumap.launch;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.CodeSigner;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Classes and resources of many jars, of which it is known in which folders of which of them they can be. Spring Boot's own class
 * loader asks one nested jar after the other for each of them, which is most of the time that a start takes: there are 14,000
 * classes in 160 jars, and JavaCPP asks hundreds of times for libraries that nobody has.
 *
 * <p>What is found, and what is found first, is the same. Packages that the platform does not have are looked for here before
 * they are in the parent.
 */
final class IndexedClassLoader extends URLClassLoader {
    private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/\\d+/");

    static {
        registerAsParallelCapable();
    }

    /** By folder, with a slash at its end; in the order of the jars. */
    private final Map<String, List<Library>> libraries = new HashMap<>();

    private final Set<String> packagesOfPlatform = new HashSet<>();

    /** @param location ends with {@code !/} */
    private record Library(URL location, JarFile jar) {}

    /** @param urls of jars, as {@code jar:…!/} */
    IndexedClassLoader(URL[] urls, @Nullable ClassLoader parent) throws IOException {
        super(urls, parent);
        for (URL url : urls) {
            Library library = new Library(url, ((JarURLConnection) url.openConnection()).getJarFile());
            folders(library.jar())
                    .forEach(folder -> libraries
                            .computeIfAbsent(folder, key -> new ArrayList<>(1))
                            .add(library));
        }
        ModuleLayer.boot().modules().forEach(module -> packagesOfPlatform.addAll(module.getPackages()));
    }

    private static Set<String> folders(JarFile jar) {
        Set<String> folders = new HashSet<>();
        jar.stream().map(JarEntry::getName).forEach(name -> {
            folders.add(folder(name));
            if (name.startsWith("META-INF/versions/")) {
                folders.add(folder(VERSIONED.matcher(name).replaceFirst("")));
            }
        });
        return folders;
    }

    /** The one to use in place of another: a new one where that is over jars alone, and otherwise itself. */
    static ClassLoader inPlaceOf(ClassLoader loader) throws IOException {
        return loader instanceof URLClassLoader launched
                        && Arrays.stream(launched.getURLs())
                                .allMatch(url -> url.getProtocol().equals("jar"))
                ? new IndexedClassLoader(launched.getURLs(), launched.getParent())
                : loader;
    }

    /** Where an entry lies; of a folder, where that does. */
    private static String folder(String name) {
        return name.substring(0, name.lastIndexOf('/', name.length() - 2) + 1);
    }

    private List<Library> holding(String name) {
        return libraries.getOrDefault(folder(name), List.of());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!packagesOfPlatform.contains(packageOf(name))) {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                Class<?> found = loaded == null ? found(name) : loaded;
                if (found != null) {
                    return found;
                }
            }
        }
        return super.loadClass(name, resolve);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        Class<?> found = found(name);
        if (found == null) {
            throw new ClassNotFoundException(name);
        }
        return found;
    }

    private @Nullable Class<?> found(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/') + ".class";
        for (Library library : holding(path)) {
            JarEntry entry = library.jar().getJarEntry(path);
            if (entry != null) {
                return defined(name, library, entry);
            }
        }
        return null;
    }

    private static String packageOf(String className) {
        return className.substring(0, Math.max(0, className.lastIndexOf('.')));
    }

    private Class<?> defined(String name, Library library, JarEntry entry) throws ClassNotFoundException {
        try (InputStream content = library.jar().getInputStream(entry)) {
            byte[] bytes = content.readAllBytes();
            definePackage(packageOf(name), library);
            return defineClass(name, bytes, 0, bytes.length, new CodeSource(library.location(), (CodeSigner[]) null));
        } catch (IOException condition) {
            throw new ClassNotFoundException(name, condition);
        }
    }

    private void definePackage(String name, Library library) throws IOException {
        if (getDefinedPackage(name) == null) {
            synchronized (libraries) {
                if (getDefinedPackage(name) == null) {
                    Manifest manifest = library.jar().getManifest();
                    definePackage(name, manifest == null ? new Manifest() : manifest, library.location());
                }
            }
        }
    }

    @Override
    public @Nullable URL findResource(String name) {
        for (Library library : holding(name)) {
            if (library.jar().getEntry(name) != null) {
                return url(library, name);
            }
        }
        return null;
    }

    @Override
    public Enumeration<URL> findResources(String name) {
        List<URL> found = new ArrayList<>();
        for (Library library : holding(name)) {
            if (library.jar().getEntry(name) != null) {
                found.add(url(library, name));
            }
        }
        return Collections.enumeration(found);
    }

    private static URL url(Library library, String name) {
        try {
            return new URL(
                    library.location(),
                    new URI(null, null, "/" + name, null).getRawPath().substring(1));
        } catch (MalformedURLException | URISyntaxException condition) {
            throw new IllegalArgumentException(name, condition);
        }
    }
}
