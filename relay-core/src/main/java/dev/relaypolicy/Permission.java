package dev.relaypolicy;

/** What a login may do: XMail's permission letters (SMTPSvr.cpp:SMTPApplyPerms). */
public enum Permission {
    /** Use MAIL where the server asks for a login first. */
    MAIL('M'),
    /** Relay to other servers. */
    RELAY('R'),
    /** Use VRFY. */
    VERIFY('V'),
    /** Use ETRN. */
    ETRN('T'),
    /** Send messages of any size. */
    UNLIMITED_SIZE('Z'),
    /** Do without TLS where the server asks for it. */
    WITHOUT_TLS('S');

    private final char letter;

    Permission(char letter) {
        this.letter = letter;
    }

    /** XMail's letter for this permission. */
    public char letter() {
        return letter;
    }
}
