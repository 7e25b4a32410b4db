package dev.relaypolicy.auth.mechanism;

/** An attempt that waits for the response to a challenge. Used once. */
@FunctionalInterface
public interface Exchange {

    /** Continues with the client's decoded response, which may be empty. */
    Step answer(byte[] response);
}
