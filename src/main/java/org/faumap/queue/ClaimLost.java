package org.faumap.queue;

/** A piece of work has been taken over by another, because its holder was not heard of: what is not committed is void. */
public final class ClaimLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClaimLost(WorkQueue.Claim claim) {
        super("%s is not %s's any more".formatted(claim.id(), claim.holder()));
    }
}
