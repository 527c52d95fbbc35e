package org.faumap.launch;

import java.io.IOException;

/** Runs the application, out of the jar with an {@link IndexedClassLoader}. */
public final class Launcher {
    private static final String APPLICATION = "org.faumap.FaumapApplication";

    private Launcher() {}

    public static void main(String[] args) throws IOException, ReflectiveOperationException {
        ClassLoader loader = IndexedClassLoader.inPlaceOf(Launcher.class.getClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        Class.forName(APPLICATION, true, loader)
                .getMethod("main", String[].class)
                .invoke(null, (Object) args);
    }
}
