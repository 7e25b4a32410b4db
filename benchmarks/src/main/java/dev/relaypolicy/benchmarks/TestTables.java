package dev.relaypolicy.benchmarks;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable.Row;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/** Generates tables. The value of a row is its precedence, 0 to 3. */
final class TestTables {

    /** The number of prefixes of each length from 8 to 24 in a full IPv4 routing table of 901,899 prefixes. */
    private static final int[] IPV4_LENGTHS = {
        16, 13, 38, 103, 299, 581, 1203, 2100, 13490, 8235, 13798, 24870, 42611, 50750, 108623, 96510, 537698
    };

    /** The number of prefixes of each length from 28 to 48 in its IPv6 counterpart. */
    private static final int[] IPV6_LENGTHS = {
        193, 4371, 650, 284, 22548, 2926, 2603, 1043, 5996, 880, 1617, 1377, 13418, 903, 2301, 1001, 14365, 1553, 3039,
        3153, 75488
    };

    /** The first 16 bits of most IPv6 prefixes in the routing table. */
    private static final long[] IPV6_REGISTRIES = {
        0x2001, 0x2400, 0x2401, 0x2402, 0x2408, 0x2409, 0x240a, 0x2600, 0x2604, 0x2800, 0x2803, 0x2804, 0x2a00, 0x2a02
    };

    /** The share of hosts: block lists contain them, routing tables do not. */
    private static final double HOSTS = 0.16;

    private static final double ODD = 0.02;

    private static final int[] ODD_MASKS = {
        0xff00ff00, 0xff00ffff, 0xffff00ff, 0xf0ffff00, 0xff0fff00, 0xfffff0f0, 0xfffffffe & ~0x100, 0x00ffff00
    };

    private TestTables() {}

    static List<Row<Integer>> make(TableKind kind, boolean ipv4, int rows) {
        Random random = new Random(rows + (ipv4 ? 4 : 6));
        List<Row<Integer>> table = new ArrayList<>(rows);
        if (kind == TableKind.BGP) {
            bgpPrefixes(ipv4).forEach(block -> table.add(new Row<>(block, random.nextInt(4))));
            Collections.shuffle(table, random);
            return table;
        }
        while (table.size() < rows) {
            IpBlock block = kind == TableKind.ODD_MASKS && ipv4 && random.nextDouble() < ODD
                    ? IpBlock.masked(ipv4(random), IpAddress.ofIpv4(ODD_MASKS[random.nextInt(ODD_MASKS.length)]))
                    : ipv4 ? ipv4Prefix(random) : ipv6Prefix(random);
            table.add(new Row<>(block, random.nextInt(4)));
        }
        return table;
    }

    /** Returns the rank of each row in XMail's order: by precedence, and of equal ones the later above the earlier. */
    static int[] ranks(List<Row<Integer>> rows) {
        long[] order = new long[rows.size()];
        Arrays.setAll(order, index -> (long) rows.get(index).value() << 32 | index);
        Arrays.sort(order);
        int[] ranks = new int[order.length];
        for (int rank = 0; rank < order.length; rank++) {
            ranks[(int) order[rank]] = rank;
        }
        return ranks;
    }

    private static IpBlock ipv4Prefix(Random random) {
        return IpBlock.prefix(ipv4(random), random.nextDouble() < HOSTS ? 32 : 8 + pick(IPV4_LENGTHS, random));
    }

    private static IpAddress ipv4(Random random) {
        return IpAddress.ofIpv4(random.nextInt());
    }

    private static IpBlock ipv6Prefix(Random random) {
        return IpBlock.prefix(ipv6(random), random.nextDouble() < HOSTS ? 128 : 28 + pick(IPV6_LENGTHS, random));
    }

    /** In allocated IPv6 space. */
    static IpAddress ipv6(Random random) {
        long registry = IPV6_REGISTRIES[random.nextInt(IPV6_REGISTRIES.length)];
        return IpAddress.ofIpv6(registry << 48 | random.nextLong() >>> 16, random.nextLong());
    }

    private static int pick(int[] counts, Random random) {
        int sum = 0;
        for (int count : counts) {
            sum += count;
        }
        int left = random.nextInt(sum);
        int picked = 0;
        while (left >= counts[picked]) {
            left -= counts[picked++];
        }
        return picked;
    }

    static boolean hasBgpFile() {
        return System.getProperty("bgp.file") != null;
    }

    private static List<IpBlock> bgpPrefixes(boolean ipv4) {
        Path file = Path.of(System.getProperty("bgp.file"));
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.US_ASCII))) {
            return lines.lines()
                    .filter(line -> line.indexOf(':') < 0 == ipv4)
                    .map(IpBlock::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
