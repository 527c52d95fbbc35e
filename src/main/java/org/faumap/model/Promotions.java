package org.faumap.model;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Makes mappings the models' own, by writing them into packages of the folder of models. Thread-safe. */
@Component
public final class Promotions {
    /** Of the folder of models: locked while a process writes there, for those that share the folder. */
    private static final String LOCK = ".promotions";

    private static final Logger log = LoggerFactory.getLogger(Promotions.class);

    private final Models models;
    private final ModelSettings settings;

    Promotions(Models models, ModelSettings settings) {
        this.models = models;
        this.settings = settings;
    }

    /**
     * Writes a mapping into the package of a version; it is served from one of the next looks on. Nothing else of the package is
     * touched, and whatever happens meanwhile, it stays whole; processes that share the folder wait for each other. The package inside the jar cannot change: of a bundled model a
     * copy is written, as the version behind it.
     *
     * @param mapping as JSON
     * @return the version that carries the mapping
     * @throws UnknownModel if no such model is served
     * @throws UnfitModelPackage if there is no place for it; the message says why
     * @throws IOException if the folder of models cannot be written to
     */
    public ModelId promote(ModelId id, String mapping) throws UnfitModelPackage, IOException {
        Path location = settings.folder();
        if (location == null) {
            throw new UnfitModelPackage(
                    "There is no folder of models to write it to: set faumap.model.location to a folder"
                            + " that all processes share, and promote it again");
        }
        ModelPackage source;
        try (ServedModel.Lease lease = models.lease(id.toString())) {
            source = lease.network().source();
        }
        ModelPackage promoted =
                (models.bundled(id) ? source.withVersion(id.version() + ".1") : source).withMapping(mapping);
        ModelId carrier = promoted.description().modelId();
        Files.createDirectories(location);
        synchronized (Promotions.class) { // a process holds the file once
            try (FileChannel channel = FileChannel.open(
                            location.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                log.debug("Mapping of {} is written under {}", carrier, held);
                write(promoted, location);
            }
        }
        return carrier;
    }

    /** Into its folder, as the only one who does. */
    private static void write(ModelPackage promoted, Path location) throws UnfitModelPackage, IOException {
        ModelId carrier = promoted.description().modelId();
        Path folder = location.resolve(carrier.id()).resolve(carrier.version());
        if (!Files.exists(folder)) {
            promoted.writeNew(location);
            return;
        }
        // A package may have been put there since the last look; the mapping would say nothing of it.
        if (!ModelPackage.read(folder).networkSha256().equals(promoted.networkSha256())) {
            throw new UnfitModelPackage(
                    "The package of %s in the folder of models has other weights or another description"
                            .formatted(carrier));
        }
        promoted.writeMapping(folder);
    }
}
