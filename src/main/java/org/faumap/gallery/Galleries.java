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
import org.faumap.model.Chain;
import org.faumap.model.FeatureMapId;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;
import org.faumap.model.ServedModel;
import org.faumap.web.ConcurrencyLimit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The galleries of the models that were looked at last, each made when it is first asked for: seconds of one core, while which
 * others who ask for the same wait. Thread-safe.
 */
@Component
class Galleries {
    /** Each holds some ten megabytes. */
    private static final int MOST = 3;

    private static final long UNTRAINED_SEED = 1;
    /** The control has fewer faces: it shows that there is nothing to see. */
    private static final int UNTRAINED_STEP = 3;

    private final GalleryFaces source;
    private final ConcurrencyLimit limit;
    private final Map<String, Room> rooms = lastUsed();
    private final Map<CropFormat, List<GalleryFace>> faces = lastUsed();

    Galleries(GalleryFaces source, ConcurrencyLimit limit) {
        this.source = source;
        this.limit = limit;
    }

    /** What is kept of one model; filled as it is asked for. */
    private static final class Room {
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<FeatureMapId, Removal> removals = new ConcurrentHashMap<>();
        private final Map<FeatureMapId, Looks> looks = new ConcurrentHashMap<>();

        private volatile @Nullable Deconvnet deconvnet;

        @Nullable
        private Gallery trained;

        @Nullable
        private Gallery untrained;
    }

    private static <K, V> Map<K, V> lastUsed() {
        return new LinkedHashMap<>(8, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MOST;
            }
        };
    }

    private Room room(ServedModel model) {
        synchronized (rooms) {
            return rooms.computeIfAbsent(model.answersSha256(), sha256 -> new Room());
        }
    }

    /** How the feature maps of a model respond. */
    Gallery of(ServedModel.Lease lease) {
        Room room = room(lease.model());
        room.lock.lock();
        try {
            Gallery made = room.trained;
            if (made == null) {
                made = within(() -> gallery(lease.network(), 1));
                room.trained = made;
            }
            return made;
        } finally {
            room.lock.unlock();
        }
    }

    /** How the same feature maps respond where every weight is drawn at random. */
    Gallery untrained(ServedModel.Lease lease) {
        Room room = room(lease.model());
        room.lock.lock();
        try {
            Gallery made = room.untrained;
            if (made == null) {
                ModelPackage untrained = RandomizedWeights.of(lease.network().source(), 0, UNTRAINED_SEED);
                made = within(() -> {
                    try (Network network = Network.of(untrained)) {
                        return gallery(network, UNTRAINED_STEP);
                    }
                });
                room.untrained = made;
            }
            return made;
        } finally {
            room.lock.unlock();
        }
    }

    /** What happens to the labels without a feature map. */
    Removal removal(ServedModel.Lease lease, FeatureMapId map) {
        Gallery gallery = of(lease);
        return room(lease.model())
                .removals
                .computeIfAbsent(map, id -> within(() -> Removal.of(lease.network(), gallery, id)));
    }

    /** Where a feature map looks. */
    Looks looks(ServedModel.Lease lease, FeatureMapId map) {
        Gallery gallery = of(lease);
        return room(lease.model())
                .looks
                .computeIfAbsent(map, id -> within(() -> Looks.of(deconvnet(lease), gallery, id)));
    }

    /** Projects the response of a feature map to a face, rule deconvnet; empty when it does not respond. */
    Optional<Projection> projection(ServedModel.Lease lease, FeatureMapId map, GalleryFace face) {
        return within(() -> Looks.projection(deconvnet(lease), map, face));
    }

    /** Prepared once for each network. */
    private Deconvnet deconvnet(ServedModel.Lease lease) {
        Room room = room(lease.model());
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
        Chain chain = network.source().chain();
        List<GalleryFace> all = faces(network.source().description().input().cropFormat());
        List<GalleryFace> cut = IntStream.range(0, all.size())
                .filter(face -> face % step == 0)
                .mapToObj(all::get)
                .toList();
        ResponseExtraction extraction = new ResponseExtraction(
                network,
                chain.convolutions().stream().map(link -> link.layer().name()).toList());
        List<GrayImage> inputs = cut.stream().map(GalleryFace::input).toList();
        return new Gallery(cut, extraction.maps(), extraction.responses(inputs));
    }

    private List<GalleryFace> faces(CropFormat format) {
        synchronized (faces) {
            return faces.computeIfAbsent(format, source::cut);
        }
    }
}
