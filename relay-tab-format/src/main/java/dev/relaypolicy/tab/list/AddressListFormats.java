package dev.relaypolicy.tab.list;

public final class AddressListFormats {

    private AddressListFormats() {}

    /** Returns the format of XMail's {@code smtprelay.tab}: every row permits. */
    public static AddressListFormat xmailRelay() {
        return new XmailRelayFormat();
    }

    /**
     * Returns the format of XMail's {@code smtp.ipmap.tab} and {@code pop3.ipmap.tab}: rows pass or deny, and the
     * highest precedence decides.
     */
    public static AddressListFormat xmailIpMap() {
        return new XmailIpMapFormat();
    }

    /** Returns the format of Postfix's {@code cidr:} tables (cidr_table(5)): the first matching row decides. */
    public static AddressListFormat postfixCidr() {
        return new PostfixCidrFormat();
    }

    /**
     * Returns the format with one address or prefix per line, such as the Spamhaus DROP lists.
     *
     * @param verdict the verdict of every row, which the file does not contain
     */
    public static AddressListFormat cidrList(AddressVerdict verdict) {
        return new CidrListFormat(verdict);
    }

    /**
     * Returns the format with one address or range {@code first-last} per line.
     *
     * @param verdict as for {@link #cidrList}
     */
    public static AddressListFormat ranges(AddressVerdict verdict) {
        return new RangesFormat(verdict);
    }
}
