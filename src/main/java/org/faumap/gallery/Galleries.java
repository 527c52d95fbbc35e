package org.faumap.gallery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.faumap.analysis.ResponseExtraction;
import org.faumap.explain.Deconvnet;
import org.faumap.explain.Projection;
import org.faumap.explain.RandomizedWeights;
import org.faumap.image.CropFormat;
import org.faumap.image.GrayImage;
import org.faumap.mapping.ServedMappings;
import org.faumap.model.FeatureMapId;
import org.faumap.model.Network;
import org.faumap.model.ServedModel;
import org.faumap.web.ConcurrencyLimit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * The galleries of the models that were looked at last, each made when it is first asked for: of the bundled network by reading what
 * is kept of it, of others by seconds of one core, while which others who ask for the same wait. Thread-safe.
 */
@Component
class Galleries {
    /** Each holds some ten megabytes. */
    private static final int MOST = 3;

    private static final long UNTRAINED_SEED = 1;
    /** The control has fewer faces: it shows that there is nothing to see. */
    private static final int UNTRAINED_STEP = 3;

    private final GalleryFaces source;
    private final ServedMappings mappings;
    private final ConcurrencyLimit limit;
    private final Map<String, Room> rooms = lastUsed();
    private final Map<CropFormat, List<GalleryFace>> faces = lastUsed();

    Galleries(GalleryFaces source, ServedMappings mappings, ConcurrencyLimit limit) {
        this.source = source;
        this.mappings = mappings;
        this.limit = limit;
    }

    /** What is kept of one model; filled as it is asked for. */
    private static final class Room {
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<FeatureMapId, Map<String, Double>> changes = new ConcurrentHashMap<>();
        private final Map<FeatureMapId, Looks> looks = new ConcurrentHashMap<>();
        private final SingletonSupplier<MapStatistics> statistics;
        private final @Nullable KeptGallery before;

        private volatile @Nullable Deconvnet deconvnet;

        @Nullable
        private Gallery trained;

        @Nullable
        private Gallery untrained;

        @Nullable
        private Whole whole;

        @Nullable
        private Map<Integer, double[]> distances;

        Room(@Nullable KeptGallery before, Supplier<MapStatistics> statistics) {
            this.before = before;
            this.statistics = SingletonSupplier.of(statistics);
        }
    }

    /** The faces that a map is removed for, and their logits with it. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Whole(float[][] inputs, float[][] logits) {}

    private static <K, V> Map<K, V> lastUsed() {
        return new LinkedHashMap<>(8, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MOST;
            }
        };
    }

    private Room room(ServedModel.Lease lease) {
        ServedModel model = lease.model();
        synchronized (rooms) {
            return rooms.computeIfAbsent(
                    model.answersSha256(),
                    sha256 -> new Room(
                            KeptGallery.of(lease.network().source().networkSha256())
                                    .orElse(null),
                            () -> MapStatistics.of(mappings.of(model).orElse(null))));
        }
    }

    /** How the feature maps of a model respond. */
    Gallery of(ServedModel.Lease lease) {
        Room room = room(lease);
        room.lock.lock();
        try {
            Gallery made = room.trained;
            if (made == null) {
                made = room.before == null
                        ? within(() -> gallery(lease.network(), 1))
                        : gallery(lease.network(), 1, room.before.trained());
                room.trained = made;
            }
            return made;
        } finally {
            room.lock.unlock();
        }
    }

    /** How the same feature maps respond where every weight is drawn at random. */
    Gallery untrained(ServedModel.Lease lease) {
        Room room = room(lease);
        room.lock.lock();
        try {
            Gallery made = room.untrained;
            if (made == null) {
                made = room.before == null
                        ? within(() -> untrained(lease.network()))
                        : gallery(lease.network(), UNTRAINED_STEP, room.before.untrained());
                room.untrained = made;
            }
            return made;
        } finally {
            room.lock.unlock();
        }
    }

    private Gallery untrained(Network trained) {
        try (Network network = Network.of(RandomizedWeights.of(trained.source(), 0, UNTRAINED_SEED))) {
            return gallery(network, UNTRAINED_STEP);
        }
    }

    /** What the model's mapping says of its feature maps. */
    MapStatistics statistics(ServedModel.Lease lease) {
        return room(lease).statistics.obtain();
    }

    /** The auDistance of every face for each action unit with a score, by its number; empty without a mapping that fits. */
    Map<Integer, double[]> distances(ServedModel.Lease lease) {
        Gallery gallery = of(lease);
        Room room = room(lease);
        room.lock.lock();
        try {
            Map<Integer, double[]> made = room.distances;
            if (made == null) {
                made = mappings.auDistances(lease.model(), gallery.responses());
                room.distances = made;
            }
            return made;
        } finally {
            room.lock.unlock();
        }
    }

    /** What happens to the labels without a feature map. */
    Removal removal(ServedModel.Lease lease, FeatureMapId map) {
        Gallery gallery = of(lease);
        return Removal.of(
                lease.model().chain(), gallery.faces().size(), map, each -> changes(lease, gallery, room(lease), each));
    }

    private Map<String, Double> changes(ServedModel.Lease lease, Gallery gallery, Room room, FeatureMapId map) {
        if (room.before != null) {
            return room.before.facts(map).changes();
        }
        return room.changes.computeIfAbsent(
                map,
                id -> within(() -> {
                    Whole whole = whole(lease.network(), gallery, room);
                    return Removal.changes(lease.network(), id, whole.inputs(), whole.logits());
                }));
    }

    private static Whole whole(Network network, Gallery gallery, Room room) {
        room.lock.lock();
        try {
            Whole made = room.whole;
            if (made == null) {
                float[][] inputs = Removal.inputs(network, gallery);
                made = new Whole(inputs, network.logits(inputs));
                room.whole = made;
            }
            return made;
        } finally {
            room.lock.unlock();
        }
    }

    /** Where a feature map looks. */
    Looks looks(ServedModel.Lease lease, FeatureMapId map) {
        Room room = room(lease);
        if (room.before != null) {
            return room.before.facts(map).looks();
        }
        Gallery gallery = of(lease);
        return room.looks.computeIfAbsent(map, id -> within(() -> Looks.of(deconvnet(lease), gallery, id)));
    }

    /** Projects the response of a feature map to a face, rule deconvnet; empty when it does not respond. */
    Optional<Projection> projection(ServedModel.Lease lease, FeatureMapId map, GalleryFace face) {
        return within(() -> Looks.projection(deconvnet(lease), map, face));
    }

    /** Prepared once for each network. */
    private Deconvnet deconvnet(ServedModel.Lease lease) {
        Room room = room(lease);
        Deconvnet prepared = room.deconvnet;
        if (prepared == null || !prepared.network().equals(lease.network())) {
            prepared = Deconvnet.of(lease.network());
            room.deconvnet = prepared;
        }
        return prepared;
    }

    private <T> T within(Supplier<T> work) {
        try (ConcurrencyLimit.Permit permit = limit.acquire()) {
            return work.get();
        }
    }

    /** @param step how many faces stand for one */
    private Gallery gallery(Network network, int step) {
        List<GrayImage> inputs =
                faces(network, step).stream().map(GalleryFace::input).toList();
        return gallery(network, step, new ResponseExtraction(network, layers(network)).responses(inputs));
    }

    private Gallery gallery(Network network, int step, float[][] responses) {
        return new Gallery(
                faces(network, step), ResponseExtraction.maps(network.source().chain(), layers(network)), responses);
    }

    private static List<String> layers(Network network) {
        return network.source().chain().convolutions().stream()
                .map(link -> link.layer().name())
                .toList();
    }

    private List<GalleryFace> faces(Network network, int step) {
        List<GalleryFace> all = faces(network.source().description().input().cropFormat());
        return IntStream.range(0, all.size())
                .filter(face -> face % step == 0)
                .mapToObj(all::get)
                .toList();
    }

    private List<GalleryFace> faces(CropFormat format) {
        synchronized (faces) {
            return faces.computeIfAbsent(format, source::faces);
        }
    }
}
