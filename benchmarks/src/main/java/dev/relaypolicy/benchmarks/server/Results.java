package dev.relaypolicy.benchmarks.server;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import com.google.common.math.Quantiles;
import dev.relaypolicy.benchmarks.MarkdownReport;
import java.util.Collections;
import java.util.List;

/** The measured figures. A median that was not measured is NaN. */
final class Results {

    /**
     * The key of a figure.
     *
     * @param what a load, or for example {@code start-up}
     * @param measure for example {@code rate}
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

    /** Returns the median and the range of the figures. */
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
