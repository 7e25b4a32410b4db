package dev.relaypolicy.tab;

import dev.relaypolicy.tab.TabProblem.Severity;
import java.util.Arrays;

/**
 * Goes over the lines of a file, for every format that is made of lines, and makes no object of any. Lines end at LF or at the
 * end of the file; CRs before that and a UTF-8 byte order mark at the beginning are dropped; a CR anywhere else and a NUL are
 * errors, after which the reader goes on with the next line. Places are those of bytes in the file. Belongs to one thread.
 */
public final class LineReader {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final byte[] bytes;
    private final TabProblems problems;
    private final ByteText text;
    private int next;
    private int number;
    private int start;
    private int end;
    private int first;

    /**
     * Stands before the first line.
     *
     * @param bytes the file
     * @param problems is given every problem
     */
    public LineReader(byte[] bytes, TabProblems problems) {
        this.bytes = bytes;
        this.problems = problems;
        this.text = new ByteText(bytes);
        int mark = BYTE_ORDER_MARK.length;
        this.next = bytes.length >= mark && Arrays.equals(bytes, 0, mark, BYTE_ORDER_MARK, 0, mark) ? mark : 0;
    }

    /** Moves on to the next line that holds anything but blanks and TABs; false where there is none. */
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

    /** Finds the end of the line, and returns the place of the first NUL or CR before it, if any, else some place behind. */
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

    /** The line, from 1. */
    public int number() {
        return number;
    }

    /** Where the line begins. */
    public int start() {
        return start;
    }

    /** Behind its last byte. */
    public int end() {
        return end;
    }

    /** Where its first byte stands that is neither a blank nor a TAB. */
    public int first() {
        return first;
    }

    /** The byte at a place, as a character. */
    public char at(int place) {
        return (char) (bytes[place] & 0xff);
    }

    /** The first place from here on, within the line, that holds neither a blank nor a TAB; else its end. */
    public int skipBlanks(int from) {
        int i = from;
        while (i < end && isBlank(bytes[i])) {
            i++;
        }
        return i;
    }

    /** The first place from here on, within the line, that holds a blank or a TAB; else its end. */
    public int skipText(int from) {
        int i = from;
        while (i < end && !isBlank(bytes[i])) {
            i++;
        }
        return i;
    }

    /** The first place of a character from here on, before another place; else that one. */
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

    /** A part of the file, one character a byte, to be looked at until the next call of this method. */
    public CharSequence text(int from, int to) {
        return text.move(from, to);
    }

    /** Reports an error in this line. */
    public void error(int at, String ruleId, String message) {
        report(Severity.ERROR, at, ruleId, message);
    }

    /** Reports a problem in this line. */
    public void report(Severity severity, int at, String ruleId, String message) {
        problems.add(number, at - start + 1, severity, message, ruleId);
    }
}
