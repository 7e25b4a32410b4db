package dev.relaypolicy.tab;

import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ProblemCollector;
import java.util.Arrays;

/**
 * Reads lines without an object per line; the {@linkplain dev.relaypolicy.tab package documentation} defines a line.
 * Continues after an error. Positions are byte offsets in the file. Not thread-safe.
 */
public final class LineReader {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final byte[] bytes;
    private final ProblemCollector problems;
    private final ByteText text;
    private int next;
    private int number;
    private int start;
    private int end;
    private int first;

    /** Creates a reader positioned before the first line. */
    public LineReader(byte[] bytes, ProblemCollector problems) {
        this.bytes = bytes;
        this.problems = problems;
        this.text = new ByteText(bytes);
        int mark = BYTE_ORDER_MARK.length;
        this.next = bytes.length >= mark && Arrays.equals(bytes, 0, mark, BYTE_ORDER_MARK, 0, mark) ? mark : 0;
    }

    /** Moves to the next line that is not blank; returns false at the end of the file. */
    public boolean next() {
        while (next < bytes.length) {
            number++;
            start = next;
            int nulOrCr = findEnd();
            first = skipBlanks(start);
            if (nulOrCr < end) {
                if (bytes[nulOrCr] == '\0') {
                    error(nulOrCr, "nul", "a NUL byte: this is not a text file, or not in UTF-8");
                } else {
                    error(nulOrCr, "lone-cr", "a CR inside a line: end lines with LF or CRLF");
                }
            } else if (first < end) {
                return true;
            }
        }
        return false;
    }

    /** Returns the position of the first NUL or CR in the line; if there is none, a later position. */
    private int findEnd() {
        int nulOrCr = Integer.MAX_VALUE;
        byte[] file = bytes;
        int i = start;
        while (i < file.length && file[i] != '\n') {
            if ((file[i] == '\0' || file[i] == '\r') && i < nulOrCr) {
                nulOrCr = i;
            }
            i++;
        }
        next = i + 1;
        end = i;
        while (end > start && bytes[end - 1] == '\r') {
            end--;
        }
        return nulOrCr;
    }

    /** Returns the line number, from 1. */
    public int number() {
        return number;
    }

    /** Returns the position of the line's first byte. */
    public int start() {
        return start;
    }

    /** Returns the position after the line's last byte. */
    public int end() {
        return end;
    }

    /** Returns the position of the first byte that is neither a blank nor a TAB. */
    public int first() {
        return first;
    }

    /** Returns the byte at a position as a character. */
    public char at(int place) {
        return (char) (bytes[place] & 0xff);
    }

    /** Returns the first position from here that is neither a blank nor a TAB, or the end of the line. */
    public int skipBlanks(int from) {
        int i = from;
        while (i < end && isBlank(bytes[i])) {
            i++;
        }
        return i;
    }

    /** Returns the first position of a blank or TAB from here, or the end of the line. */
    public int skipText(int from) {
        int i = from;
        while (i < end && !isBlank(bytes[i])) {
            i++;
        }
        return i;
    }

    /** Returns the first position of a character in a range, or the end of the range. */
    public int find(char c, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != c) {
            i++;
        }
        return i;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** Returns a view of a range, one character per byte, valid until the next call. */
    public CharSequence text(int from, int to) {
        return text.move(from, to);
    }

    public void error(int at, String ruleId, String message) {
        report(Severity.ERROR, at, ruleId, message);
    }

    public void report(Severity severity, int at, String ruleId, String message) {
        problems.add(number, at - start + 1, severity, message, ruleId);
    }
}
