package dev.relaypolicy.policy;

import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.Trace;
import dev.relaypolicy.net.IpTable;

/** Looks up the client in a table of addresses. */
public final class ClientLookup {

    private ClientLookup() {}

    /** Returns the index of the row that decides for the client, or -1, and notes a miss in the trace. */
    public static int find(IpTable<?> rows, RelayRequest request, Trace trace) {
        int index = rows.find(request.client());
        if (index < 0 && trace.isOn()) {
            trace.note("none of the " + rows.rows().size() + " rows matches `" + request.client() + "`");
        }
        return index;
    }

    /** Notes the row that decides, followed by what it means. */
    public static void note(IpTable<?> rows, int index, RelayRequest request, Trace trace, String meaning) {
        trace.note("`" + request.client() + "` is in `" + rows.rows().get(index).block() + "`" + meaning);
    }
}
