package org.faumap.web;

/** The client closed the connection before its request was answered. */
public final class ClientGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClientGone() {
        super("The client has closed the connection");
    }
}
