package dev.relaypolicy;

/** A permission of a login, with XMail's letter for it (SMTPSvr.cpp:SMTPApplyPerms). */
public enum Permission {
    /** Use MAIL if the server requires authentication. */
    MAIL('M'),
    /** Relay to other servers. */
    RELAY('R'),
    /** Use VRFY. */
    VERIFY('V'),
    /** Use ETRN. */
    ETRN('T'),
    /** Send messages of any size. */
    UNLIMITED_SIZE('Z'),
    /** Work without TLS if the server requires it. */
    WITHOUT_TLS('S');

    private final char letter;

    Permission(char letter) {
        this.letter = letter;
    }

    /** Returns XMail's letter for this permission. */
    public char letter() {
        return letter;
    }
}
