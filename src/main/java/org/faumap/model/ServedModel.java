package org.faumap.model;

import java.util.Collections;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.faumap.image.GrayImage;
import org.jspecify.annotations.Nullable;

/**
 * A model package that is loaded and ready. Its network lives in native memory, so it is used under a {@link Lease}
 * only: a retired model is freed when its last lease is closed. Thread-safe.
 */
public final class ServedModel {
    private static final int[] WARM_UP_BATCHES = {1, 1, 1, 2, 8, 8};

    private final ModelId id;
    private final boolean bundled;
    private final ModelDescription description;
    private final Chain chain;
    private final String card;
    private final String mapping;
    private final String answersSha256;
    private final Network network;
    /** The registry counts as one user until it retires the model. */
    private final AtomicInteger users = new AtomicInteger(1);

    private ServedModel(ModelPackage modelPackage, Network network, boolean bundled) {
        this.id = modelPackage.description().modelId();
        this.bundled = bundled;
        this.description = modelPackage.description();
        this.chain = modelPackage.chain();
        this.card = modelPackage.card();
        this.mapping = modelPackage.mapping();
        this.answersSha256 = modelPackage.answersSha256();
        this.network = network;
    }

    /**
     * Builds the network, tries and warms it: the engine compiles it during its first passes, and no request should wait for
     * that.
     *
     * @throws UnfitModelPackage if it computes what is no number
     */
    static ServedModel of(ModelPackage modelPackage) throws UnfitModelPackage {
        return of(modelPackage, false);
    }

    /** The same of a package inside the jar. */
    static ServedModel bundled(ModelPackage modelPackage) throws UnfitModelPackage {
        return of(modelPackage, true);
    }

    private static ServedModel of(ModelPackage modelPackage, boolean bundled) throws UnfitModelPackage {
        InputDescription input = modelPackage.description().input();
        Network network = Network.of(modelPackage);
        boolean warm = false;
        try {
            network.requireFinite();
            GrayImage face = new GrayImage(input.width(), input.height(), new byte[input.width() * input.height()]);
            for (int faces : WARM_UP_BATCHES) {
                network.probabilities(Collections.nCopies(faces, face));
            }
            warm = true;
        } finally {
            if (!warm) {
                network.close();
            }
        }
        return new ServedModel(modelPackage, network, bundled);
    }

    public ModelId id() {
        return id;
    }

    /** Whether its package is inside the jar. */
    boolean bundled() {
        return bundled;
    }

    public ModelDescription description() {
        return description;
    }

    /** The layers with the shapes between them. */
    public Chain chain() {
        return chain;
    }

    /** The model card in Markdown, empty when the package brings none. */
    public String card() {
        return card;
    }

    /** The mapping of its feature maps to action units as JSON, empty when the package brings none. */
    public String mapping() {
        return mapping;
    }

    /** Whether the package brings a mapping; whether it can be read is another matter. */
    public boolean hasMapping() {
        return !mapping.isBlank();
    }

    /** SHA-256 of the weights as a file; takes some milliseconds. */
    public String weightsSha256() {
        return network.source().weightsSha256();
    }

    /**
     * SHA-256 of all that the network computes with: the weights, and what the description says of labels, layers, input and
     * calibration.
     */
    public String networkSha256() {
        return network.source().networkSha256();
    }

    /**
     * Tells packages of one id and version apart: SHA-256 of all that answers are computed from, description, weights and
     * mapping. As long as it stays, equal requests are answered alike.
     */
    public String answersSha256() {
        return answersSha256;
    }

    /**
     * Keeps the network loaded until the lease is closed.
     *
     * @throws UnknownModel if the model was retired in the meantime
     */
    public Lease lease() {
        Lease lease = tryLease();
        if (lease == null) {
            throw new UnknownModel("The model %s has just been removed.".formatted(id));
        }
        return lease;
    }

    /** Whether any lease is open. */
    boolean inUse() {
        return users.get() > 1;
    }

    /** Null once the model is retired and freed. */
    @Nullable
    Lease tryLease() {
        return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0 ? null : new Lease();
    }

    /** Gives up the registry's own use; called once. */
    void retire() {
        release();
    }

    private void release() {
        if (users.decrementAndGet() == 0) {
            network.close();
        }
    }

    /** The right to use the network; to be closed exactly by whoever used it last, closing again does nothing. */
    public final class Lease implements AutoCloseable {
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Lease() {}

        public ServedModel model() {
            return ServedModel.this;
        }

        /** The network; not to be used after {@link #close()}. */
        public Network network() {
            return network;
        }

        @Override
        public void close() {
            if (open.getAndSet(false)) {
                release();
            }
        }
    }
}
