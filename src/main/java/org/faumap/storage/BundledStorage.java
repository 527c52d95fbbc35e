package org.faumap.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** A folder of the class path, wherever that lies: in folders or inside the jar. Read-only. */
public final class BundledStorage implements Storage {
    private final String root;

    /** @param root without slash at either end */
    public BundledStorage(String root) {
        this.root = root;
    }

    @Override
    public InputStream open(String name) throws IOException {
        ClassPathResource resource = new ClassPathResource(root + "/" + StorageName.checked(name));
        if (!resource.isReadable()) {
            throw new NoSuchFileException(name);
        }
        return resource.getInputStream();
    }

    @Override
    public void write(String name, byte[] content) {
        throw new UnsupportedOperationException("What is bundled cannot be changed");
    }

    @Override
    public void write(String name, Path content) {
        throw new UnsupportedOperationException("What is bundled cannot be changed");
    }

    @Override
    public List<StoredFile> files(String folder) throws IOException {
        String start = folder.isEmpty() ? root : root + "/" + StorageName.checked(folder);
        String base = new ClassPathResource(root + "/").getURL().toString();
        List<StoredFile> files = new ArrayList<>();
        for (Resource resource : new PathMatchingResourcePatternResolver().getResources("classpath:" + start + "/**")) {
            String url = resource.getURL().toString();
            if (resource.isReadable() && url.startsWith(base) && !url.endsWith("/")) {
                files.add(new StoredFile(url.substring(base.length()), resource.contentLength(), Instant.EPOCH, null));
            }
        }
        files.sort(Comparator.comparing(StoredFile::name));
        return files;
    }

    @Override
    public List<String> folders() throws IOException {
        return files("").stream()
                .map(StoredFile::name)
                .filter(name -> name.indexOf('/') >= 0)
                .map(name -> name.substring(0, name.indexOf('/')))
                .distinct()
                .toList();
    }

    @Override
    public void delete(String folder) {
        throw new UnsupportedOperationException("What is bundled cannot be changed");
    }

    @Override
    public Storage within(String folder) {
        return new BundledStorage(root + "/" + StorageName.checked(folder));
    }
}
