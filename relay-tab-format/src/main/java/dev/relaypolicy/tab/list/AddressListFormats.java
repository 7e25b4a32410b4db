package dev.relaypolicy.tab.list;

/** The formats there are. */
public final class AddressListFormats {

    private AddressListFormats() {}

    /** XMail's {@code smtprelay.tab}: every row permits. */
    public static AddressListFormat xmailRelay() {
        return new XmailRelayFormat();
    }

    /** XMail's {@code smtp.ipmap.tab} and {@code pop3.ipmap.tab}: rows pass or deny, and the precedence says which decides. */
    public static AddressListFormat xmailIpMap() {
        return new XmailIpMapFormat();
    }

    /** A {@code cidr:} table of Postfix (cidr_table(5)): the first row that matches decides. */
    public static AddressListFormat postfixCidr() {
        return new PostfixCidrFormat();
    }

    /**
     * An address or a prefix a line, such as the DROP lists of Spamhaus or the ranges of a cloud.
     *
     * @param verdict what becomes of the addresses: the file does not say it
     */
    public static AddressListFormat cidrList(Verdict verdict) {
        return new CidrListFormat(verdict);
    }

    /**
     * An address or a range {@code first-last} a line.
     *
     * @param verdict what becomes of the addresses: the file does not say it
     */
    public static AddressListFormat ranges(Verdict verdict) {
        return new RangesFormat(verdict);
    }
}
