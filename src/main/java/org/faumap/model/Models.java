package org.faumap.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The models that are served, and the packages that were refused. A model that is replaced or removed answers the requests that
 * already hold it and is freed after the last of them. Thread-safe.
 */
@Component
public final class Models {
    /** Shorter than any request takes, and nothing to a core. */
    private static final long IDLE_LOOK_NANOS = 500_000;

    private static final Comparator<ModelId> BY_ID_NEWEST_FIRST =
            Comparator.comparing(ModelId::id).thenComparing(ModelId::version, VersionOrder.ASCENDING.reversed());

    private final @Nullable String defaultModel;
    private volatile Registry registry = Registry.EMPTY;

    Models(ModelSettings settings) {
        this.defaultModel = settings.defaultModel();
    }

    /** What is served and what was refused, as one unchanging image. */
    private record Registry(Map<ModelId, ServedModel> served, List<RefusedPackage> refused) {
        static final Registry EMPTY = new Registry(Map.of(), List.of());

        Registry with(ServedModel model) {
            Map<ModelId, ServedModel> models = new TreeMap<>(BY_ID_NEWEST_FIRST);
            models.putAll(served);
            models.put(model.id(), model);
            return new Registry(models, refusedWithout(model.id()));
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

    /** All served models, by id, the newest version first. */
    public List<ServedModel> all() {
        return List.copyOf(registry.served().values());
    }

    /** Packages that were found and do not fit. */
    public List<RefusedPackage> refused() {
        return registry.refused();
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

    /** Serves a model, in place of another of its id and version. */
    synchronized void serve(ServedModel model) {
        ServedModel previous = registry.served().get(model.id());
        registry = registry.with(model);
        if (previous != null) {
            previous.retire();
        }
    }

    /** Notes that a package does not fit. What was served of this id and version before still is. */
    synchronized void refuse(ModelId id, String reason) {
        registry = registry.refusing(id, reason);
    }

    /** Forgets a package of which nothing is left but, maybe, one in the jar. */
    synchronized void remove(ModelId id) {
        ServedModel model = registry.served().get(id);
        if (model == null || model.bundled()) {
            registry = registry.forgetting(id);
        } else {
            registry = registry.without(id);
            model.retire();
        }
    }

    /** Serves nothing any more. */
    synchronized void clear() {
        Registry last = registry;
        registry = Registry.EMPTY;
        last.served().values().forEach(ServedModel::retire);
    }

    /** Whether a version is inside the jar, where nothing can be changed. */
    boolean bundled(ModelId id) {
        ServedModel model = registry.served().get(id);
        return model != null && model.bundled();
    }

    private ServedModel findDefault(Map<ModelId, ServedModel> served) {
        String spec = defaultModel == null ? bundledDefault(served) : defaultModel;
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

    /** Of the bundled models the first by id; null when none is bundled. */
    private static @Nullable String bundledDefault(Map<ModelId, ServedModel> served) {
        return served.values().stream()
                .filter(ServedModel::bundled)
                .map(model -> model.id().id())
                .findFirst()
                .orElse(null);
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
}
