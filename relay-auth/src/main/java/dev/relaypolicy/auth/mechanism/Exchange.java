package dev.relaypolicy.auth.mechanism;

/** One attempt that waits for the client to answer a challenge. Asked once. */
@FunctionalInterface
public interface Exchange {

    /**
     * Takes the client's answer.
     *
     * @param response the answer, decoded; may be empty
     */
    Step answer(byte[] response);
}
