package dev.relaypolicy.benchmarks.server;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import com.google.common.math.Quantiles;
import dev.relaypolicy.benchmarks.MarkdownReport;
import java.util.Collections;
import java.util.List;

/** Figures under the names of what they are of. Not a number stands for what was not measured. */
final class Results {

    /**
     * What a figure is of.
     *
     * @param what such as a load, or {@code start-up}
     * @param measure such as {@code rate}
     */
    record Key(String contestant, String what, String measure) {}

    private final ListMultimap<Key, Double> figures = ArrayListMultimap.create();

    void add(Key key, double figure) {
        figures.put(key, figure);
    }

    double median(Key key) {
        List<Double> all = figures.get(key);
        return all.isEmpty() ? Double.NaN : Quantiles.median().compute(all);
    }

    /** The median, and from where to where the figures went. */
    String shown(Key key) {
        List<Double> all = figures.get(key);
        if (all.isEmpty()) {
            return "–";
        }
        String median = MarkdownReport.number(median(key));
        return all.size() == 1
                ? median
                : median + " [" + MarkdownReport.number(Collections.min(all)) + "–"
                        + MarkdownReport.number(Collections.max(all)) + "]";
    }
}
