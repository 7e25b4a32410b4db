package dev.relaypolicy.server.xmail;

import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.TabReader;
import dev.relaypolicy.tab.TabReading;
import dev.relaypolicy.tab.lint.OpenRelay;
import java.util.ArrayList;
import java.util.List;

/** Keeps a table that lets every stranger of an address family relay from being used. */
final class OpenRelayGuard {

    private OpenRelayGuard() {}

    /** A reader for which a table that lets every stranger relay is unusable, at the start and on an edit alike. */
    static TabReader<IpTable<Origin>> refusing(TabReader<IpTable<Origin>> reader) {
        return (file, bytes) -> {
            TabReading<IpTable<Origin>> reading = reader.read(file, bytes);
            List<TabProblem> open = reading.usable().map(OpenRelay::problems).orElse(List.of());
            if (open.isEmpty()) {
                return reading;
            }
            List<TabProblem> all = new ArrayList<>(reading.problems());
            all.addAll(open);
            return new TabReading.Unusable<>(all);
        };
    }
}
