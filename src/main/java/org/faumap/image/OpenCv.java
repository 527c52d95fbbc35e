package org.faumap.image;

import java.io.IOException;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** OpenCV's natives, loaded with the settings this package relies on. */
final class OpenCv {
    static {
        // By default JavaCPP fails allocations once the whole process, network weights and all, is larger than twice
        // the Java heap. Nothing here depends on garbage collection to free native memory.
        if (System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") == null) {
            System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        }
        // By default it looks for the libraries of CUDA first, each under six names in every folder there is.
        if (System.getProperty("org.bytedeco.javacpp.platform.extension") == null) {
            System.setProperty("org.bytedeco.javacpp.platform.extension", "");
        }
        leaveWindowsOut();
        // Each call keeps to its thread: requests run side by side already.
        opencv_core.setNumThreads(1);
    }

    private OpenCv() {}

    /**
     * OpenCV's windows want GTK, which servers and slim images lack. JavaCPP loads them with what finds faces, although no
     * library of that needs them: while nothing is loaded, their class counts as done.
     */
    private static void leaveWindowsOut() {
        String loading = "org.bytedeco.javacpp.loadlibraries";
        String before = System.setProperty(loading, "false");
        try {
            Class.forName("org.bytedeco.opencv.global.opencv_highgui");
        } catch (ClassNotFoundException condition) {
            throw new IllegalStateException("OpenCV's classes are not complete", condition);
        } finally {
            if (before == null) {
                System.clearProperty(loading);
            } else {
                System.setProperty(loading, before);
            }
        }
    }

    /** Returns once the natives are there. */
    static void load() {
        // The static initialiser has done it.
    }

    /**
     * The samples of an image as they are stored: blue, green, red, alpha, or grey alone. Owned by the scope that is open.
     *
     * @throws IOException if they cannot be read
     */
    static Mat decode(byte[] file) throws IOException {
        try (Mat encoded = new Mat(1, file.length, opencv_core.CV_8UC1)) {
            encoded.data().put(file, 0, file.length);
            Mat pixels = opencv_imgcodecs.imdecode(encoded, opencv_imgcodecs.IMREAD_UNCHANGED);
            if (pixels.empty()) {
                throw new IOException("Data that OpenCV cannot read");
            }
            return pixels;
        }
    }
}
