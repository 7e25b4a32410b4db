package dev.relaypolicy.server.config.yaml;

import com.google.common.base.Ascii;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that was probably meant. */
final class Suggestion {

    private static final int MAX_LENGTH = 64;

    private Suggestion() {}

    /** The known word nearest to the one written, where one is near: a third of its letters may differ, of a short one two. */
    static Optional<String> nearest(String written, Collection<String> known) {
        String lower = Ascii.toLowerCase(written).replace('_', '-');
        return lower.length() > MAX_LENGTH
                ? Optional.empty()
                : known.stream()
                        .filter(word -> distance(lower, word) <= tolerance(lower.length()))
                        .min(Comparator.comparingInt(word -> distance(lower, word)));
    }

    private static int tolerance(int length) {
        return length < 4 ? 1 : Math.max(2, length / 3);
    }

    /** Levenshtein's distance: how many letters must be put in, taken out or changed. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
