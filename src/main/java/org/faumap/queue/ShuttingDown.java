package org.faumap.queue;

/** This process stops: what it worked on is left to others, or to its next start. */
public final class ShuttingDown extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
