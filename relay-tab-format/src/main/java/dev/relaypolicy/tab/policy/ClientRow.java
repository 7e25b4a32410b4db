package dev.relaypolicy.tab.policy;

import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.Trace;
import dev.relaypolicy.net.IpTable;

/** Looks a client up in a table, and says in a trace what came of it. */
final class ClientRow {

    private ClientRow() {}

    /** The place of the row that decides for the client, or -1. */
    static int find(IpTable<?> rows, RelayRequest request, Trace trace) {
        int place = rows.find(request.client());
        if (place < 0 && trace.isOn()) {
            trace.note("none of the " + rows.rows().size() + " rows matches `" + request.client() + "`");
        }
        return place;
    }

    /** Notes the row, with what its policy makes of it. */
    static void note(IpTable<?> rows, int place, RelayRequest request, Trace trace, String meaning) {
        trace.note("`" + request.client() + "` is in `" + rows.rows().get(place).block() + "`" + meaning);
    }
}
