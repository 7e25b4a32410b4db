package dev.relaypolicy.server.outbound;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** A name server on loopback with fixed records. All other names do not exist. */
public final class TestNameServer implements AutoCloseable {

    private static final long TTL = 300;

    private final DatagramSocket socket =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final Thread thread = new Thread(this::serve, "test name server");
    private final Map<Name, List<Record>> records = new ConcurrentHashMap<>();
    private final Map<Name, Integer> failures = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    public TestNameServer() throws IOException {
        thread.start();
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** Adds MX records for a domain, such as {@code 10 mx.test}. Without any, the domain exists but has no MX. */
    public TestNameServer add(String domain, String... exchangers) throws TextParseException {
        Name name = name(domain);
        for (String exchanger : exchangers) {
            int blank = exchanger.indexOf(' ');
            int preference = Integer.parseInt(exchanger.substring(0, blank));
            add(name, new MXRecord(name, DClass.IN, TTL, preference, name(exchanger.substring(blank + 1))));
        }
        records.computeIfAbsent(name, key -> new CopyOnWriteArrayList<>());
        return this;
    }

    /** Adds an address record for a host. */
    public TestNameServer add(String host, InetAddress address) throws TextParseException {
        Name name = name(host);
        add(
                name,
                address instanceof Inet4Address
                        ? new ARecord(name, DClass.IN, TTL, address)
                        : new AAAARecord(name, DClass.IN, TTL, address));
        return this;
    }

    /** Answers all queries for a name with an error. */
    TestNameServer fail(String name, int rcode) throws TextParseException {
        failures.put(name(name), rcode);
        return this;
    }

    /** Returns the queries received, such as {@code hop.test. MX}. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void add(Name name, Record record) {
        records.computeIfAbsent(name, key -> new CopyOnWriteArrayList<>()).add(record);
    }

    private static Name name(String text) throws TextParseException {
        return Name.fromString(text.endsWith(".") ? text : text + ".");
    }

    private void serve() {
        byte[] buffer = new byte[4096];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                byte[] reply = answer(new Message(Arrays.copyOf(packet.getData(), packet.getLength())))
                        .toWire();
                socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
            } catch (IOException e) {
                // the test has ended
            }
        }
    }

    private Message answer(Message query) throws IOException {
        Record question = query.getQuestion();
        Name name = question.getName();
        asked.add(name + " " + Type.string(question.getType()));
        Message reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.addRecord(question, Section.QUESTION);
        List<Record> known = records.get(name);
        if (failures.containsKey(name)) {
            reply.getHeader().setRcode(failures.get(name));
        } else if (known == null) {
            reply.getHeader().setRcode(Rcode.NXDOMAIN);
        } else {
            known.stream()
                    .filter(record -> record.getType() == question.getType())
                    .forEach(record -> reply.addRecord(record, Section.ANSWER));
        }
        if (reply.getSection(Section.ANSWER).isEmpty()) {
            Name zone = name("test");
            reply.addRecord(new SOARecord(zone, DClass.IN, TTL, zone, zone, 1, TTL, TTL, TTL, TTL), Section.AUTHORITY);
        }
        return reply;
    }

    @Override
    public void close() {
        socket.close();
    }
}
