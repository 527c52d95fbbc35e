package org.faumap.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The models that are served: those bundled in the jar and those of the folder {@code faumap.model.location}, which is
 * looked through every few seconds.
 *
 * <p>A package found later is loaded once its files have stayed the same from one look to the next, so that a folder
 * still being copied is left alone; it is checked, built and warmed before the first request sees it. A package that
 * does not fit is refused with one line in the log, listed with its reason, and tried again when its files change. When
 * files of a served version change, the old network answers until the new one is ready, and goes on if that one is
 * refused. A removed version answers the requests that already hold it and is freed after the last of them.
 *
 * <p>Thread-safe.
 */
@Component
public final class Models implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Models.class);
    /** Before the web server starts, and after it has stopped. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 10_000;

    /** Shorter than any request takes, and nothing to a core. */
    private static final long IDLE_LOOK_NANOS = 500_000;

    private static final Comparator<ModelId> BY_ID_NEWEST_FIRST =
            Comparator.comparing(ModelId::id).thenComparing(ModelId::version, VersionOrder.ASCENDING.reversed());

    private final ModelSettings settings;
    private volatile Registry registry = new Registry(Map.of(), List.of());
    private @Nullable String bundledDefault;

    // The following belong to whoever scans, one at a time.
    private final Set<ModelId> bundled = new HashSet<>();
    private final Map<ModelId, PackageFolder.Snapshot> lastSeen = new HashMap<>();
    private final Map<ModelId, PackageFolder.Snapshot> judged = new HashMap<>();
    private boolean listable = true;

    private volatile @Nullable Scans scans;

    Models(ModelSettings settings) {
        this.settings = settings;
    }

    private record Scans(Thread thread, CountDownLatch stopped) {}

    /** What is served and what was refused, as one unchanging picture. */
    private record Registry(Map<ModelId, ServedModel> served, List<RefusedPackage> refused) {
        Registry with(ModelId id, ServedModel model) {
            Map<ModelId, ServedModel> models = new TreeMap<>(BY_ID_NEWEST_FIRST);
            models.putAll(served);
            models.put(id, model);
            return new Registry(models, refusedWithout(id));
        }

        Registry without(ModelId id) {
            Map<ModelId, ServedModel> models = new TreeMap<>(BY_ID_NEWEST_FIRST);
            models.putAll(served);
            models.remove(id);
            return new Registry(models, refusedWithout(id));
        }

        Registry refusing(ModelId id, String reason) {
            List<RefusedPackage> packages = new ArrayList<>(refusedWithout(id));
            packages.add(new RefusedPackage(id.id(), id.version(), reason));
            return new Registry(served, List.copyOf(packages));
        }

        Registry forgetting(ModelId id) {
            return new Registry(served, refusedWithout(id));
        }

        private List<RefusedPackage> refusedWithout(ModelId id) {
            return refused.stream()
                    .filter(refusal -> !new ModelId(refusal.id(), refusal.version()).equals(id))
                    .toList();
        }
    }

    /**
     * The model of a request.
     *
     * @param spec {@code id} for its newest version, {@code id@version}, or null for the default
     * @throws UnknownModel if no such model is served
     */
    public ServedModel find(@Nullable String spec) {
        Map<ModelId, ServedModel> served = registry.served();
        if (spec == null || spec.isBlank()) {
            return findDefault(served);
        }
        ServedModel model = newest(served, spec);
        if (model == null) {
            throw new UnknownModel("No such model is served. GET /v1/models lists those that are.");
        }
        return model;
    }

    /**
     * The model of a request, kept loaded until the lease is closed.
     *
     * @throws UnknownModel as {@link #find}
     */
    public ServedModel.Lease lease(@Nullable String spec) {
        while (true) {
            // A model that was retired between the two calls is no longer in the registry that find reads next.
            ServedModel.Lease lease = find(spec).tryLease();
            if (lease != null) {
                return lease;
            }
        }
    }

    /**
     * Waits while requests use any model, so that work nobody waits for gives way to them.
     *
     * @param atMost after that it goes on regardless, so that it is never kept from going on for good
     */
    public void awaitIdle(Duration atMost) {
        long endsAt = System.nanoTime() + atMost.toNanos();
        while (registry.served().values().stream().anyMatch(ServedModel::inUse) && System.nanoTime() - endsAt < 0) {
            LockSupport.parkNanos(IDLE_LOOK_NANOS);
        }
    }

    /**
     * Writes a mapping into the package of a version, in the folder of models; it is served from one of the next looks on. The
     * package inside the jar cannot change: of a bundled model a copy is written, as the version behind it.
     *
     * @return the version that carries the mapping
     * @throws UnknownModel if no such model is served
     * @throws UnfitModelPackage if there is no place for it; the message says why
     */
    public synchronized ModelId seal(ModelId id, String mapping) throws UnfitModelPackage, IOException {
        Path location = settings.location();
        if (location == null) {
            throw new UnfitModelPackage(
                    "There is no folder to write it to: set faumap.model.location, and promote it again");
        }
        ModelPackage source;
        try (ServedModel.Lease lease = lease(id.toString())) {
            source = lease.network().source();
        }
        ModelPackage sealed =
                (bundled.contains(id) ? source.withVersion(id.version() + ".1") : source).withMapping(mapping);
        ModelId carrier = sealed.description().modelId();
        Path folder = location.resolve(carrier.id()).resolve(carrier.version());
        // A package may have been put there since the last look, and is not to be lost.
        if (Files.exists(folder) && !ModelPackage.read(folder).weightsSha256().equals(source.weightsSha256())) {
            throw new UnfitModelPackage(
                    "The package of %s in the folder of models has other weights".formatted(carrier));
        }
        sealed.write(folder);
        return carrier;
    }

    /** All served models, by id, the newest version first. */
    public List<ServedModel> all() {
        return List.copyOf(registry.served().values());
    }

    List<RefusedPackage> refused() {
        return registry.refused();
    }

    private ServedModel findDefault(Map<ModelId, ServedModel> served) {
        String spec = settings.defaultModel() != null ? settings.defaultModel() : bundledDefault;
        if (spec == null) {
            Set<String> ids = new HashSet<>();
            served.keySet().forEach(id -> ids.add(id.id()));
            if (ids.size() != 1) {
                throw new UnknownModel(
                        "There is no default model. Name one with ?model=id; GET /v1/models lists those served.");
            }
            spec = ids.iterator().next();
        }
        ServedModel model = newest(served, spec);
        if (model == null) {
            throw new UnknownModel("The default model is not loaded. GET /v1/models lists those served.");
        }
        return model;
    }

    private static @Nullable ServedModel newest(Map<ModelId, ServedModel> served, String spec) {
        int at = spec.indexOf('@');
        if (at >= 0) {
            return served.entrySet().stream()
                    .filter(entry -> entry.getKey().id().equals(spec.substring(0, at))
                            && entry.getKey().version().equals(spec.substring(at + 1)))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
        }
        return served.entrySet().stream()
                .filter(entry -> entry.getKey().id().equals(spec))
                .map(Map.Entry::getValue)
                .findFirst() // sorted, newest first
                .orElse(null);
    }

    @Override
    public void start() {
        try {
            for (ModelPackage modelPackage : BundledPackages.read()) {
                ServedModel model = ServedModel.of(modelPackage);
                bundled.add(model.id());
                if (bundledDefault == null) {
                    bundledDefault = model.id().id();
                }
                registry = registry.with(model.id(), model);
                log.info("Serving {}, bundled", model.id());
            }
        } catch (IOException | UnfitModelPackage condition) {
            throw new IllegalStateException("The model package inside the jar cannot be used", condition);
        }
        Path location = settings.location();
        if (location != null) {
            scan(location, true);
            CountDownLatch stopped = new CountDownLatch(1);
            Thread thread = new Thread(() -> keepScanning(location, stopped), "faumap-models");
            thread.setDaemon(true);
            thread.start();
            scans = new Scans(thread, stopped);
        }
        if (registry.served().isEmpty()) {
            log.warn("No model is served yet: put one into faumap.model.location");
        }
    }

    @Override
    public void stop() {
        Scans current = scans;
        scans = null;
        if (current != null) {
            current.stopped().countDown();
            try {
                current.thread().join();
            } catch (InterruptedException condition) {
                Thread.currentThread().interrupt();
            }
        }
        Registry last = registry;
        registry = new Registry(Map.of(), List.of());
        last.served().values().forEach(ServedModel::retire);
        lastSeen.clear();
        judged.clear();
        bundled.clear();
    }

    @Override
    public boolean isRunning() {
        return !registry.served().isEmpty() || scans != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
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
            remove(gone);
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
            if (bundled.contains(id)) {
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
            ServedModel previous = registry.served().get(id);
            registry = registry.with(id, model);
            judged.put(id, snapshot);
            if (previous != null) {
                previous.retire();
            }
            log.info("Serving {}", id);
        } catch (UnfitModelPackage condition) {
            refuse(id, snapshot, condition.getMessage());
        } catch (IOException condition) {
            log.debug("{} changed while it was read", id, condition);
        } catch (RuntimeException | OutOfMemoryError failure) {
            // The scanning thread outlives whatever one package makes fail.
            log.error("{} cannot be loaded", id, failure);
            refuse(id, snapshot, "The package cannot be loaded; the service's log says why.");
        }
    }

    private void refuse(ModelId id, PackageFolder.Snapshot snapshot, @Nullable String reason) {
        judged.put(id, snapshot);
        registry = registry.refusing(id, reason == null ? "The package does not fit." : reason);
        log.warn("Refused {}: {}", id, reason);
    }

    private void remove(ModelId id) {
        judged.remove(id);
        ServedModel model = bundled.contains(id) ? null : registry.served().get(id);
        registry = bundled.contains(id) ? registry.forgetting(id) : registry.without(id);
        if (model != null) {
            model.retire();
            log.info("Removed {}", id);
        }
    }
}
