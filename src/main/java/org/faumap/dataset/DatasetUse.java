package org.faumap.dataset;

/** Says who still needs a data set. Every bean of this type is asked before one is deleted. */
public interface DatasetUse {
    /** Whether the data set of this id has to stay for now. */
    boolean inUse(String id);
}
