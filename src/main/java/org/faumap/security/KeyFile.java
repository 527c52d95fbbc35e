package org.faumap.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.io.ByteArrayResource;
import org.yaml.snakeyaml.error.YAMLException;

/** A file with {@code keys}, as YAML or, where its name ends so, as properties. */
final class KeyFile {
    private static final String ROOT = "key-file";

    private final Path path;

    KeyFile(Path path) {
        this.path = path;
    }

    byte[] read() throws IOException {
        return Files.readAllBytes(path);
    }

    /** @throws AccessUndecided in one line, which names the file and the fault, and quotes nothing of it */
    List<ApiKey> parse(byte[] content) {
        MutablePropertySources sources = new MutablePropertySources();
        try {
            loader().load(ROOT, new ByteArrayResource(content)).forEach(sources::addLast);
        } catch (IOException | YAMLException | IllegalArgumentException | IllegalStateException condition) {
            throw unusable("is not %s".formatted(isProperties() ? "a file of properties" : "YAML"));
        }
        List<ApiKey> keys = bind(sources);
        if (keys.isEmpty()) {
            throw unusable("holds no keys");
        }
        return keys;
    }

    private List<ApiKey> bind(MutablePropertySources sources) {
        try {
            return new Binder(ConfigurationPropertySources.from(sources))
                    .bind("keys", Bindable.listOf(ApiKey.class), new NoUnboundElementsBindHandler(BindHandler.DEFAULT))
                    .orElse(List.of());
        } catch (BindException condition) {
            throw unusable(
                    "has something else than keys with name, hash, scopes, requests-per-minute and upload-per-day at "
                            + condition.getName());
        }
    }

    private PropertySourceLoader loader() {
        return isProperties() ? new PropertiesPropertySourceLoader() : new YamlPropertySourceLoader();
    }

    private boolean isProperties() {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(".properties");
    }

    AccessUndecided unreadable() {
        return unusable("cannot be read");
    }

    private AccessUndecided unusable(String reason) {
        return AccessUndecided.unusableKeys("The key file %s %s.".formatted(path, reason));
    }
}
