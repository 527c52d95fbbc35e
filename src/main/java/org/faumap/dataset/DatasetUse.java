package org.faumap.dataset;

/** Says who still needs a data set. Every bean of this type is asked before one is deleted. */
public interface DatasetUse {
    /** Whether the data set of this id has to stay for now. Where it need not, nobody begins to use it from this moment on. */
    boolean keeps(String id);
}
