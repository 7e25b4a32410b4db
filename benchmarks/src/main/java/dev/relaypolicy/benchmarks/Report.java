package dev.relaypolicy.benchmarks;

import dev.relaypolicy.benchmarks.Footprint.Structure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Checks, measures, and writes the tables of docs/performance.md, all in one run to make numbers comparable. */
public final class Report {

    private static final int MILLION = 1_000_000;
    private static final String BOTH = "independent|dependent";
    private static final String[] IPV4_DESIGNS = {"RELAY", "TREE_MAP", "NETTY", "IPADDRESS_BEST"};
    private static final String[] IPV6_DESIGNS = {"RELAY", "IPADDRESS_LONGEST"};

    private final Measurements measured;
    private final boolean bgp = TestTables.hasBgpFile();
    private final Path file;
    private final List<String> agreements = new ArrayList<>();

    private Report(Path file, boolean quick) {
        this.file = file;
        this.measured = new Measurements(quick);
    }

    /**
     * @param args the file to write, optionally followed by {@code --quick}
     */
    public static void main(String[] args) throws IOException {
        Report report = new Report(Path.of(args[0]), Arrays.asList(args).contains("--quick"));
        report.agree();
        report.measure();
        System.out.println(report.finish());
    }

    private void agree() {
        agreements.add(Agreement.check(TableKind.RANDOM, true, 100_000, 100_000));
        agreements.add(Agreement.check(TableKind.ODD_MASKS, true, 100_000, MILLION));
        agreements.add(Agreement.check(TableKind.RANDOM, false, 100_000, 100_000));
        if (bgp) {
            agreements.add(Agreement.check(TableKind.BGP, true, MILLION, 100_000));
            agreements.add(Agreement.check(TableKind.BGP, false, MILLION, 100_000));
        }
    }

    private String finish() throws IOException {
        String tables = tables();
        String text = head() + lines("**Failed:** not measured: ", measured.missing()) + tables;
        MarkdownReport.write(file, text);
        return text;
    }

    /** Writes the results so far, to keep them if the run ends early. */
    private void write() throws IOException {
        MarkdownReport.write(file, head() + tables());
    }

    private String head() {
        return (bgp ? "With a routing table." : "Without a routing table (`-Dbgp.file=`): its columns are empty.")
                + "\n"
                + lines("**Failed:** ", measured.failures());
    }

    private static String lines(String prefix, List<String> texts) {
        return texts.stream().map(text -> prefix + text + "\n").collect(Collectors.joining());
    }

    private String tables() {
        MarkdownReport out = new MarkdownReport();
        out.heading("Correctness");
        agreements.forEach(out::line);
        goals(out);
        details(out);
        return out.text();
    }

    private void measure() throws IOException {
        List<Integer> small = List.of(10, 1_000, 100_000);
        List<Integer> million = List.of(MILLION);
        run(PointerChaseBenchmark.class, "step", parameter("kibibytes", 262_144, 10_752, 27_648));
        lookups(BOTH, TableKind.RANDOM, 4, million, IPV4_DESIGNS);
        lookups(BOTH, TableKind.ODD_MASKS, 4, million, "RELAY");
        lookups(BOTH, TableKind.RANDOM, 6, million, IPV6_DESIGNS);
        if (bgp) {
            lookups(BOTH, TableKind.BGP, 4, million, IPV4_DESIGNS);
            lookups(BOTH, TableKind.BGP, 6, million, IPV6_DESIGNS);
        }
        lookups("independent", TableKind.RANDOM, 4, small, IPV4_DESIGNS);
        lookups("independent", TableKind.RANDOM, 4, small, "XMAIL_SCAN");
        lookups("independent", TableKind.RANDOM, 4, small.subList(0, 2), "SPRING");
        lookups("independent", TableKind.RANDOM, 6, small, IPV6_DESIGNS);
        run(ColdLookupBenchmark.class, "lookup", parameter("design", "RELAY", "IPADDRESS_BEST"));
        run(ColdLookupBenchmark.class, "nothing");
        run(AddressTextBenchmark.class, "reader|tryParse|guava|jdk", parameter("family", 4, 6));
        run(BuildBenchmark.class, "relay|ipAddressTrie|netty", parameter("family", 4));
        run(BuildBenchmark.class, "relay|ipAddressTrie", parameter("family", 6));
        run(LoadBenchmark.class, "plainRead|relay|relayRows|addressReader|splitAndInetAddress");
        run(ColdLoadBenchmark.class, "relay|splitAndInetAddress");
        run(GateBenchmark.class, "decide|explain|inline|streamed");
        run(
                GrantBenchmark.class,
                "hit|renew",
                parameter("store", "CAFFEINE", "CONCURRENT_HASH_MAP"),
                parameter("mailboxes", 10_000, MILLION));
        for (int family : new int[] {4, 6}) {
            for (Structure structure : Structure.values()) {
                if (family == 4 || structure == Structure.RELAY || structure == Structure.IPADDRESS) {
                    measureFootprint(structure, TableKind.RANDOM, family);
                }
            }
            if (bgp) {
                measureFootprint(Structure.RELAY, TableKind.BGP, family);
                measureFootprint(Structure.IPADDRESS, TableKind.BGP, family);
            }
        }
    }

    private void lookups(String methods, TableKind table, int family, List<Integer> rows, String... designs)
            throws IOException {
        run(
                LookupBenchmark.class,
                methods,
                parameter("design", (Object[]) designs),
                parameter("table", table),
                parameter("family", family),
                parameter("rows", rows.toArray()));
    }

    private void run(Class<?> benchmark, String methods, Measurements.Parameter... parameters) throws IOException {
        measured.run(benchmark, methods, parameters);
        write();
    }

    private void measureFootprint(Structure structure, TableKind table, int family) throws IOException {
        measured.measureFootprint(structure, table, family == 4);
        write();
    }

    private static Measurements.Parameter parameter(String name, Object... values) {
        return Measurements.Parameter.of(name, values);
    }

    private double lookup(String mode, String design, TableKind table, int family, int rows) {
        return measured.time(key(mode, design, table, family, rows));
    }

    private static String key(String mode, String design, TableKind table, int family, int rows) {
        return "LookupBenchmark." + mode + " design=" + design + " family=" + family + " rows=" + rows + " table="
                + table;
    }

    private double versusRelay(String mode, String design, TableKind table, int family) {
        return lookup(mode, design, table, family, MILLION) / lookup(mode, "RELAY", table, family, MILLION);
    }

    private double chase(int kibibytes) {
        return measured.time("PointerChaseBenchmark.step kibibytes=" + kibibytes);
    }

    private double cold(String method, String design) {
        return measured.time(
                "ColdLookupBenchmark." + method + " design=" + design + " family=4 rows=1000000 table=RANDOM");
    }

    private double text(String method, int family) {
        return measured.time("AddressTextBenchmark." + method + " family=" + family);
    }

    private double build(String method, int family) {
        return measured.time("BuildBenchmark." + method + " family=" + family + " rows=1000000 table=RANDOM");
    }

    private double load(String method) {
        return measured.time("LoadBenchmark." + method + " rows=1000000");
    }

    private double gate(String method, String client) {
        return measured.time("GateBenchmark." + method + " client=" + client);
    }

    private double grants(String method, String store, int mailboxes) {
        return measured.time("GrantBenchmark." + method + " mailboxes=" + mailboxes + " store=" + store);
    }

    private void goals(MarkdownReport out) {
        TableKind random = TableKind.RANDOM;
        double ipv4Dependent = lookup("dependent", "RELAY", random, 4, MILLION);
        double ipv6Dependent = lookup("dependent", "RELAY", random, 6, MILLION);
        double chase = chase(262_144);
        out.heading("The fourteen goals");
        out.table("goal", "measured", "needed", "met");
        out.atLeast(
                "1 IPv4, 1M rows: IPAddress's time, independent",
                versusRelay("independent", "IPADDRESS_BEST", random, 4),
                40);
        out.atLeast("1 the same, dependent", versusRelay("dependent", "IPADDRESS_BEST", random, 4), 12);
        out.atLeast("2 Netty's time, independent", versusRelay("independent", "NETTY", random, 4), 10);
        out.atLeast("2 the same, dependent", versusRelay("dependent", "NETTY", random, 4), 4);
        out.atLeast("2 TreeMap's time, independent", versusRelay("independent", "TREE_MAP", random, 4), 15);
        out.atLeast("2 the same, dependent", versusRelay("dependent", "TREE_MAP", random, 4), 6);
        out.atMost("3 dependent, in steps of a chase through 256 MiB", ipv4Dependent / chase, 1);
        out.atMost("3 the same, through as much as the table has", ipv4Dependent / chase(10_752), 3);
        double empty = cold("nothing", "RELAY");
        out.atLeast(
                "4 cold: IPAddress's time",
                (cold("lookup", "IPADDRESS_BEST") - empty) / (cold("lookup", "RELAY") - empty),
                5);
        out.atMost(
                "5 1M rows, in times of 10 rows",
                lookup("independent", "RELAY", random, 4, MILLION) / lookup("independent", "RELAY", random, 4, 10),
                6);
        out.atMost("6 bytes a row of the index, IPv4", footprint(Structure.RELAY, random, 4) - rowBytes(4), 12);
        out.atMost("6 the same, IPv6", footprint(Structure.RELAY, random, 6) - rowBytes(6), 30);
        out.atLeast("7 build, IPv4: IPAddress's time", build("ipAddressTrie", 4) / build("relay", 4), 5);
        out.atLeast(
                "8 IPv6, 1M rows: IPAddress's time, independent",
                versusRelay("independent", "IPADDRESS_LONGEST", random, 6),
                10);
        out.atLeast("8 the same, dependent", versusRelay("dependent", "IPADDRESS_LONGEST", random, 6), 10);
        out.atMost("8 dependent, in steps of a chase through 256 MiB", ipv6Dependent / chase, 1.5);
        out.atMost(
                "9 with 8 odd masks, dependent, in steps of that chase",
                lookup("dependent", "RELAY", TableKind.ODD_MASKS, 4, MILLION) / chase,
                3);
        out.atLeast("10 IPv4 text: Guava's time", text("guava", 4) / text("reader", 4), 2.5);
        out.atLeast("10 IPv6 text: Guava's time", text("guava", 6) / text("reader", 6), 0.85);
        out.zero("10 B/op, IPv4", measured.allocation("AddressTextBenchmark.reader family=4"));
        out.zero("10 B/op, IPv6", measured.allocation("AddressTextBenchmark.reader family=6"));
        out.atLeast(
                "11 load without build: the time of split and InetAddress",
                load("splitAndInetAddress") / load("relayRows"),
                2);
        out.atLeast("11 load without build: of the speed of a plain read", load("plainRead") / load("relayRows"), 0.1);
        out.atMost(
                "11 load and build, in times of split and InetAddress", load("relay") / load("splitAndInetAddress"), 2);
        for (int mailboxes : new int[] {10_000, MILLION}) {
            for (String method : new String[] {"hit", "renew"}) {
                out.atMost(
                        "12 grants, %s, %,d mailboxes, in times of a map".formatted(method, mailboxes),
                        grants(method, "CAFFEINE", mailboxes) / grants(method, "CONCURRENT_HASH_MAP", mailboxes),
                        method.equals("hit") ? 1.3 : 2);
            }
        }
        out.atMost(
                "13 five policies, in times of the inline lookups",
                gate("decide", "STRANGER") / gate("inline", "STRANGER"),
                2);
        out.atLeast("13 streamed policies' time", gate("streamed", "STRANGER") / gate("decide", "STRANGER"), 2);
        out.zero("13 B/op", measured.allocation("GateBenchmark.decide client=STRANGER"));
        out.zero("14 B/op of a lookup, IPv4", measured.allocation(key("independent", "RELAY", random, 4, MILLION)));
        out.zero("14 B/op of a lookup, IPv6", measured.allocation(key("independent", "RELAY", random, 6, MILLION)));
        out.zero(
                "14 B/op of a lookup, odd masks",
                measured.allocation(key("independent", "RELAY", TableKind.ODD_MASKS, 4, MILLION)));
    }

    /** The bytes of a row outside the index: mask form, address bits, reference to the value. */
    private static double rowBytes(int family) {
        return family == 4 ? 9 : 25;
    }

    private double footprint(Structure structure, TableKind table, int family) {
        return measured.footprintOf(structure, table, family == 4);
    }

    private void details(MarkdownReport out) {
        out.heading("IPv4 lookup, ns: independent at each size; at the end independent / dependent");
        lookupTable(out, 4, IPV4_DESIGNS);
        out.row("RELAY, 8 odd masks", "", "", "", pair("RELAY", TableKind.ODD_MASKS, 4), "");
        out.row(
                "XMAIL_SCAN",
                lookup("independent", "XMAIL_SCAN", TableKind.RANDOM, 4, 10),
                lookup("independent", "XMAIL_SCAN", TableKind.RANDOM, 4, 1_000),
                lookup("independent", "XMAIL_SCAN", TableKind.RANDOM, 4, 100_000),
                "",
                "");
        out.row(
                "SPRING",
                lookup("independent", "SPRING", TableKind.RANDOM, 4, 10),
                lookup("independent", "SPRING", TableKind.RANDOM, 4, 1_000),
                "",
                "",
                "");
        out.heading("IPv6 lookup, ns");
        lookupTable(out, 6, IPV6_DESIGNS);
        out.heading("Floors, and one cold lookup among 1M rows, ns");
        out.table("what", "ns");
        out.row("a step of a chase through 256 MiB", chase(262_144));
        out.row("through 10.5 MiB, what 1M IPv4 rows take", chase(10_752));
        out.row("through 27 MiB, what 1M IPv6 rows take", chase(27_648));
        out.row("cold, the harness alone", cold("nothing", "RELAY"));
        out.row("cold, RELAY, harness included", cold("lookup", "RELAY"));
        out.row("cold, IPADDRESS_BEST, harness included", cold("lookup", "IPADDRESS_BEST"));
        footprints(out);
        out.heading("Build of 1M rows, ms");
        out.table("what", "IPv4", "IPv6");
        out.row("RELAY", build("relay", 4), build("relay", 6));
        out.row("IPADDRESS", build("ipAddressTrie", 4), build("ipAddressTrie", 6));
        out.row("NETTY", build("netty", 4), "");
        out.heading("Load of 1M rows of smtprelay.tab, ms");
        out.table("what", "ms");
        for (String method : new String[] {"plainRead", "addressReader", "relayRows", "relay", "splitAndInetAddress"}) {
            out.row(method, load(method));
        }
        out.row("relay, 1,000 rows, cold machine", measured.time("ColdLoadBenchmark.relay"));
        out.row("splitAndInetAddress, the same", measured.time("ColdLoadBenchmark.splitAndInetAddress"));
        out.heading("Parsing one address, ns (B/op)");
        out.table("what", "IPv4", "IPv6");
        for (String method : new String[] {"reader", "tryParse", "guava", "jdk"}) {
            out.row(method, textCell(method, 4), textCell(method, 6));
        }
        out.heading("The decision at RCPT, ns (B/op)");
        out.table("client", "inline", "decide", "streamed", "explain");
        for (GateBenchmark.Client client : GateBenchmark.Client.values()) {
            out.row(
                    client,
                    gateCell("inline", client),
                    gateCell("decide", client),
                    gateCell("streamed", client),
                    gateCell("explain", client));
        }
        out.heading("Grants, ns, 2 threads");
        out.table("store", "hit 10k", "renew 10k", "hit 1M", "renew 1M");
        for (GrantBenchmark.Store store : GrantBenchmark.Store.values()) {
            out.row(
                    store,
                    grants("hit", store.name(), 10_000),
                    grants("renew", store.name(), 10_000),
                    grants("hit", store.name(), MILLION),
                    grants("renew", store.name(), MILLION));
        }
    }

    private void lookupTable(MarkdownReport out, int family, String... designs) {
        out.table("design", "10", "1,000", "100,000", "1M random", bgp ? "routing table" : "(no routing table)");
        for (String design : designs) {
            out.row(
                    design,
                    lookup("independent", design, TableKind.RANDOM, family, 10),
                    lookup("independent", design, TableKind.RANDOM, family, 1_000),
                    lookup("independent", design, TableKind.RANDOM, family, 100_000),
                    pair(design, TableKind.RANDOM, family),
                    bgp ? pair(design, TableKind.BGP, family) : "");
        }
    }

    private void footprints(MarkdownReport out) {
        out.heading("Bytes per row, without the values");
        out.table("what", "IPv4, 1M random", "IPv6, 1M random", "IPv4, routing table", "IPv6, routing table");
        for (Structure structure : new Structure[] {Structure.RELAY, Structure.IPADDRESS}) {
            out.row(
                    structure,
                    footprint(structure, TableKind.RANDOM, 4),
                    footprint(structure, TableKind.RANDOM, 6),
                    bgp ? footprint(structure, TableKind.BGP, 4) : "",
                    bgp ? footprint(structure, TableKind.BGP, 6) : "");
        }
        for (Structure structure : new Structure[] {Structure.NETTY, Structure.TREE_MAP}) {
            out.row(structure, footprint(structure, TableKind.RANDOM, 4), "", "", "");
        }
    }

    private String pair(String design, TableKind table, int family) {
        return MarkdownReport.number(lookup("independent", design, table, family, MILLION)) + " / "
                + MarkdownReport.number(lookup("dependent", design, table, family, MILLION));
    }

    private String textCell(String method, int family) {
        return cell("AddressTextBenchmark." + method + " family=" + family);
    }

    private String gateCell(String method, GateBenchmark.Client client) {
        return cell("GateBenchmark." + method + " client=" + client);
    }

    private String cell(String benchmark) {
        return MarkdownReport.number(measured.time(benchmark)) + " ("
                + MarkdownReport.number(measured.allocation(benchmark)) + ")";
    }
}
