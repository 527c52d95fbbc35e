package org.faumap.analysis;

import java.util.function.Consumer;

/** What came of the images of a task, one network at a time: the responses of all need not fit into memory together. */
@FunctionalInterface
public interface ResponseSource {
    /**
     * Hands over every image once, in any order, with the responses of one network alone.
     *
     * @param network its place in {@link MappingTask#networks}
     */
    void read(int network, Consumer<ExtractedImage> each);
}
