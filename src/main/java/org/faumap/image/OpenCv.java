package org.faumap.image;

import org.bytedeco.opencv.global.opencv_core;

/** OpenCV's natives, loaded with the settings this package relies on. */
final class OpenCv {
    static {
        // By default JavaCPP fails allocations once the whole process, network weights and all, is larger than twice
        // the Java heap. Nothing here depends on garbage collection to free native memory.
        if (System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") == null) {
            System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        }
        // Each call keeps to its thread: requests run side by side already.
        opencv_core.setNumThreads(1);
    }

    private OpenCv() {}

    /** Returns once the natives are there. */
    static void load() {
        // The static initialiser has done it.
    }
}
