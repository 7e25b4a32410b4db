package dev.relaypolicy.server.config.yaml;

import com.google.common.base.Ascii;
import com.google.common.math.LongMath;
import com.google.common.primitives.Longs;
import dev.relaypolicy.file.Problem;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Parsers for values. Each throws IllegalArgumentException, whose message names the fix, if the text is invalid. */
public final class Values {

    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final Pattern AMOUNT = Pattern.compile("(0|[1-9][0-9]{0,11})([a-zA-Z]*)");

    private Values() {}

    /** Parses {@code true} or {@code false}. */
    public static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(Problem.quote(text) + " is neither `true` nor `false`");
        };
    }

    /**
     * Returns a parser for the name of one of several values.
     *
     * @param kind what they are, for the message, such as {@code a permission}
     */
    public static <T> Function<String, T> oneOf(String kind, Collection<T> values, Function<T, String> name) {
        return text -> values.stream()
                .filter(value -> name.apply(value).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(Problem.quote(text) + " is not " + kind + ": use "
                        + values.stream().map(name).collect(Collectors.joining(", "))));
    }

    /** Returns the name of a constant as a configuration writes it, in lower case with hyphens. */
    public static String word(Enum<?> constant) {
        return Ascii.toLowerCase(constant.name()).replace('_', '-');
    }

    /** Returns a parser for a decimal number without sign or leading zeros. */
    public static Function<String, Integer> number(int least, int most) {
        return text -> {
            Long number = NUMBER.matcher(text).matches() ? Longs.tryParse(text) : null;
            if (number == null || number < least || number > most) {
                throw new IllegalArgumentException(
                        Problem.quote(text) + " is not a number from " + least + " to " + most);
            }
            return Math.toIntExact(number);
        };
    }

    /** Returns a parser for a duration such as {@code 90s}, {@code 15m}, {@code 2h}, {@code 7d} or {@code 500ms}. */
    public static Function<String, Duration> duration(Duration least, Duration most) {
        return text -> {
            Matcher parts = AMOUNT.matcher(text);
            if (!parts.matches()) {
                throw notADuration(text);
            }
            long amount = Long.parseLong(parts.group(1));
            Duration duration = switch (parts.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                case "d" -> Duration.ofDays(amount);
                default -> throw notADuration(text);
            };
            if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
                throw new IllegalArgumentException(
                        Problem.quote(text) + " is out of range: use " + words(least) + " to " + words(most));
            }
            return duration;
        };
    }

    private static IllegalArgumentException notADuration(String text) {
        return new IllegalArgumentException(
                Problem.quote(text) + " is not a time: write a number and `ms`, `s`, `m`, `h` or `d`, such as `90s`");
    }

    private static String words(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        return seconds != 0 && seconds % 86_400 == 0
                ? seconds / 86_400 + "d"
                : seconds != 0 && seconds % 3600 == 0
                        ? seconds / 3600 + "h"
                        : seconds != 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /**
     * Returns a parser for a size in bytes, at least 1: {@code 500}, {@code 64K}, {@code 50M} or {@code 1G}, in powers
     * of 1,024.
     */
    public static Function<String, Long> octets(long most) {
        return text -> {
            Matcher parts = AMOUNT.matcher(text);
            int shift = parts.matches()
                    ? switch (parts.group(2)) {
                        case "" -> 0;
                        case "K" -> 10;
                        case "M" -> 20;
                        case "G" -> 30;
                        default -> -1;
                    }
                    : -1;
            long octets = shift < 0 ? 0 : LongMath.saturatedMultiply(Long.parseLong(parts.group(1)), 1L << shift);
            if (octets < 1 || octets > most) {
                throw new IllegalArgumentException(Problem.quote(text)
                        + " is not a size: write a number of bytes, optionally with `K`, `M` or `G`, such as `50M`; "
                        + most
                        + " bytes at most");
            }
            return octets;
        };
    }
}
