package dev.relaypolicy.server.protocol.proxy;

import com.google.common.base.Splitter;
import com.google.common.primitives.Ints;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.protocol.proxy.HeaderReader.MalformedHeaderException;
import dev.relaypolicy.server.protocol.proxy.ProxyHeader.Client;
import dev.relaypolicy.server.protocol.proxy.ProxyHeader.NoClient;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Version 1, such as {@code PROXY TCP4 192.0.2.1 198.51.100.1 56324 25} (proxy-protocol.txt section 2.1). */
final class TextHeader {

    static final int FIRST = 'P';

    /** The maximum length of the line, including CRLF. */
    static final int MAX_LENGTH = 107;

    private static final String PREFIX = "PROXY ";
    private static final int WORDS = 6;
    private static final int MAX_PORT = 65_535;
    private static final Pattern PORT = Pattern.compile("0|[1-9][0-9]{0,4}");

    private TextHeader() {}

    static ProxyHeader read(HeaderReader reader) throws IOException, MalformedHeaderException {
        StringBuilder line = new StringBuilder().append((char) FIRST);
        int value = reader.next();
        while (value != '\r') {
            if (value < ' ' || value > '~') {
                throw new MalformedHeaderException("unexpected byte " + value + " after `" + line + "`");
            }
            line.append((char) value);
            if (line.length() <= PREFIX.length() && !PREFIX.startsWith(line.toString())) {
                throw new MalformedHeaderException("it begins with `" + line + "`");
            } else if (line.length() > MAX_LENGTH - 2) {
                throw new MalformedHeaderException("it is longer than " + MAX_LENGTH + " bytes: `" + line + "`");
            }
            value = reader.next();
        }
        if (reader.next() != '\n') {
            throw new MalformedHeaderException("CR without LF after `" + line + "`");
        }
        return parse(line.toString());
    }

    private static ProxyHeader parse(String line) throws MalformedHeaderException {
        List<String> words = Splitter.on(' ').splitToList(line);
        String protocol = words.size() < 2 ? "" : words.get(1);
        if (protocol.equals("UNKNOWN")) {
            // the rest of the line must be ignored
            return new NoClient();
        }
        boolean ipv4 = protocol.equals("TCP4");
        if ((!ipv4 && !protocol.equals("TCP6")) || words.size() != WORDS) {
            throw new MalformedHeaderException("`" + line + "` is not TCP4 or TCP6 with two addresses and two ports");
        }
        Optional<IpAddress> client = address(words.get(2), ipv4);
        Optional<IpAddress> server = address(words.get(3), ipv4);
        Optional<Integer> clientPort = port(words.get(4));
        Optional<Integer> serverPort = port(words.get(5));
        if (client.isEmpty() || server.isEmpty() || clientPort.isEmpty() || serverPort.isEmpty()) {
            throw new MalformedHeaderException("`" + line + "` contains an invalid address or port");
        }
        return new Client(client.get(), clientPort.get());
    }

    /** TCP6 allows mapped IPv4 addresses. */
    private static Optional<IpAddress> address(String word, boolean ipv4) {
        if (ipv4) {
            return IpAddress.tryParseIpv4(word);
        }
        return word.indexOf(':') < 0 ? Optional.empty() : IpAddress.tryParse(word);
    }

    private static Optional<Integer> port(String word) {
        return PORT.matcher(word).matches()
                ? Optional.ofNullable(Ints.tryParse(word)).filter(port -> port <= MAX_PORT)
                : Optional.empty();
    }
}
