package dev.relaypolicy.server.protocol.policyd;

/** A request that cannot be understood. It receives no answer, and the connection ends. */
final class PolicyProtocolException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PolicyProtocolException(String message) {
        super(message);
    }
}
