package org.faumap.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Serves the packages inside the jar and those of the folder of models, which is looked through every few seconds.
 *
 * <p>A package found later is loaded once its files have stayed the same from one look to the next, so that a folder
 * still being copied is left alone; it is checked, built and warmed before the first request sees it. A package that
 * does not fit is refused with one line in the log, listed with its reason, and tried again when its files change. When
 * files of a served version change, the old network answers until the new one is ready, and goes on if that one is
 * refused.
 */
@Component
final class ModelScans implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ModelScans.class);
    /** Before the web server starts, and after it has stopped. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 10_000;

    private final Models models;
    private final ModelSettings settings;

    // The following belong to whoever scans, one at a time.
    private final Map<ModelId, PackageFolder.Snapshot> lastSeen = new HashMap<>();
    private final Map<ModelId, PackageFolder.Snapshot> judged = new HashMap<>();
    private boolean listable = true;

    /** Made ready while the application context is. */
    private volatile FutureTask<List<ServedModel>> bundled = new FutureTask<>(ModelScans::bundledModels);

    private volatile @Nullable Scanning scanning;

    ModelScans(Models models, ModelSettings settings) {
        this.models = models;
        this.settings = settings;
        Thread loading = new Thread(bundled, "faumap-bundled-models");
        loading.setDaemon(true);
        loading.start();
    }

    private record Scanning(Thread thread, CountDownLatch stopped) {}

    @Override
    public void start() {
        try {
            bundled.run(); // where nobody has begun
            for (ServedModel model : bundled.get()) {
                models.serve(model);
                log.info("Serving {}, bundled", model.id());
            }
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while models were loaded", condition);
        } catch (ExecutionException failure) {
            throw new IllegalStateException("The model package inside the jar cannot be used", failure.getCause());
        }
        Path location = settings.folder();
        if (location != null) {
            scan(location, true);
            CountDownLatch stopped = new CountDownLatch(1);
            Thread thread = new Thread(() -> keepScanning(location, stopped), "faumap-models");
            thread.setDaemon(true);
            thread.start();
            scanning = new Scanning(thread, stopped);
        }
        if (models.all().isEmpty()) {
            log.warn("No model is served yet: put one into faumap.model.location");
        }
    }

    private static List<ServedModel> bundledModels() throws IOException, UnfitModelPackage {
        List<ServedModel> ready = new ArrayList<>();
        for (ModelPackage modelPackage : BundledPackages.read()) {
            ready.add(ServedModel.bundled(modelPackage));
        }
        return ready;
    }

    @Override
    public void stop() {
        Scanning current = scanning;
        scanning = null;
        if (current != null) {
            current.stopped().countDown();
            try {
                current.thread().join();
            } catch (InterruptedException condition) {
                Thread.currentThread().interrupt();
            }
        }
        models.clear();
        bundled = new FutureTask<>(ModelScans::bundledModels); // for another start
        lastSeen.clear();
        judged.clear();
    }

    @Override
    public boolean isRunning() {
        return scanning != null || !models.all().isEmpty();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** Whether the folder of models should be looked through, and nobody does so any more. */
    boolean dead() {
        Scanning current = scanning;
        return current != null && !current.thread().isAlive();
    }

    private void keepScanning(Path location, CountDownLatch stopped) {
        try {
            while (!stopped.await(settings.scanInterval().toMillis(), TimeUnit.MILLISECONDS)) {
                scan(location, false);
            }
        } catch (InterruptedException condition) {
            log.warn("Interrupted: the folder of models is no longer looked through");
        }
    }

    /** One look through the folder. At the start nothing is being copied as far as we can know, so nothing is awaited. */
    private synchronized void scan(Path location, boolean atStart) {
        Map<ModelId, PackageFolder.Snapshot> found;
        try {
            found = PackageFolder.list(location);
            listable = true;
        } catch (IOException condition) {
            if (listable) {
                log.warn("The folder of models cannot be read; what is served stays as it is", condition);
            }
            listable = false;
            return;
        }
        for (ModelId gone :
                judged.keySet().stream().filter(id -> !found.containsKey(id)).toList()) {
            judged.remove(gone);
            models.remove(gone);
            log.info("Removed {}", gone);
        }
        found.forEach((id, snapshot) -> {
            boolean settled = atStart || snapshot.equals(lastSeen.get(id));
            if (settled && !snapshot.equals(judged.get(id))) {
                judge(id, snapshot);
            }
        });
        lastSeen.clear();
        lastSeen.putAll(found);
    }

    private void judge(ModelId id, PackageFolder.Snapshot snapshot) {
        try {
            if (models.bundled(id)) {
                throw new UnfitModelPackage(
                        "%s is bundled with the service; give this package another version".formatted(id));
            }
            ModelPackage modelPackage = ModelPackage.read(snapshot.folder());
            if (!modelPackage.description().modelId().equals(id)) {
                throw new UnfitModelPackage("The folder is named for %s, model.json for %s"
                        .formatted(id, modelPackage.description().modelId()));
            }
            ServedModel model = ServedModel.of(modelPackage);
            if (!PackageFolder.snapshot(snapshot.folder()).equals(snapshot)) {
                model.retire(); // changed while it was read: the next look decides
                return;
            }
            judged.put(id, snapshot);
            models.serve(model);
            log.info("Serving {}", id);
        } catch (UnfitModelPackage condition) {
            refuse(id, snapshot, String.valueOf(condition.getMessage()));
        } catch (IOException condition) {
            log.debug("{} changed while it was read", id, condition);
        } catch (RuntimeException | OutOfMemoryError failure) {
            // The scanning thread outlives whatever one package makes fail.
            log.error("{} cannot be loaded", id, failure);
            refuse(id, snapshot, "The package cannot be loaded; the service's log says why.");
        }
    }

    private void refuse(ModelId id, PackageFolder.Snapshot snapshot, String reason) {
        judged.put(id, snapshot);
        models.refuse(id, reason);
        log.warn("Refused {}: {}", id, reason);
    }
}
