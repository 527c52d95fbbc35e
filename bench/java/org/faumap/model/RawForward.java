package org.faumap.model;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The engine's forward pass and nothing else: the same program and weights as {@link Network}'s, in the best form that is known
 * of them or in the engine's own, on a batch that lies in native memory already, and nobody reads the result. It lives in this
 * package to see that program. Thread-safe.
 */
public final class RawForward implements AutoCloseable {
    private final Chain chain;
    private final NDManager manager;
    private final Model program;
    private final List<NDArray> weights;
    private final Map<Integer, NDArray> batches = new ConcurrentHashMap<>();

    public RawForward(ModelPackage source) {
        this(source, ConvolutionForm::best);
    }

    /** With the engine's own convolutions. */
    public static RawForward plain(ModelPackage source) {
        return new RawForward(source, () -> ConvolutionForm.PLAIN);
    }

    private RawForward(ModelPackage source, Supplier<ConvolutionForm> choice) {
        EngineSettings.load();
        chain = source.chain();
        manager = NDManager.newBaseManager();
        ConvolutionForm form = choice.get();
        program = TorchScript.load(ChainProgram.parameters(chain), ChainProgram.body(chain, form));
        weights = Network.weights(source, form, manager);
    }

    /** One pass of noise. */
    public void pass(int batch) {
        NDArray input = batches.computeIfAbsent(batch, this::noise);
        try (NDManager scope = manager.newSubManager()) {
            NDList arguments = new NDList(input);
            arguments.addAll(weights);
            // The engine computes before it returns: there is nothing to wait for on a CPU.
            NDArray logits = program.getBlock()
                    .forward(new ParameterStore(scope, false), arguments, false)
                    .singletonOrThrow();
            logits.attach(scope);
        }
    }

    private NDArray noise(int batch) {
        FeatureShape in = chain.input();
        return manager.randomNormal(new Shape(batch, in.channels(), in.height(), in.width()), DataType.FLOAT32);
    }

    @Override
    public void close() {
        program.close();
        manager.close();
    }
}
