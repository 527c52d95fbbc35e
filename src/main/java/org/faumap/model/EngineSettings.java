package org.faumap.model;

import ai.djl.engine.Engine;

/** What the engine must be told before it loads: stay offline, and leave the cores to us. */
public final class EngineSettings {
    private EngineSettings() {}

    /**
     * Sets the system properties that are not set yet. One thread an operation: as many inferences at once as there are
     * cores use them better than threads within one inference. The graph optimiser is off, since it recompiles for new
     * batch sizes and gains nothing on a plain chain.
     */
    public static void apply() {
        setUnlessSet("ai.djl.offline", "true");
        setUnlessSet("OPT_OUT_TRACKING", "true");
        setUnlessSet("ai.djl.pytorch.num_threads", "1");
        setUnlessSet("ai.djl.pytorch.num_interop_threads", "1");
        setUnlessSet("ai.djl.pytorch.graph_optimizer", "false");
    }

    /** Loads the engine with these settings; it takes about a second. */
    public static void load() {
        apply();
        Engine.getInstance();
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
