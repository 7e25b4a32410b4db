package dev.relaypolicy.tab;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A row as it stands in the bytes of its file. One view shows all the rows of a file, one after another, so that a million rows
 * need no object each: what is to be kept of a row is taken out before the next one is read.
 */
public final class TabRowView {

    private static final int FEW = 8;

    private final byte[] bytes;
    private int line;
    private int lineStart;
    private int size;
    private Cell[] cells = new Cell[FEW];

    TabRowView(byte[] bytes) {
        this.bytes = bytes;
        Arrays.setAll(cells, field -> new Cell(bytes));
    }

    /** Moves on to a line, as yet without fields. */
    void begin(int line, int lineStart) {
        this.line = line;
        this.lineStart = lineStart;
        this.size = 0;
    }

    /**
     * Adds a field.
     *
     * @param start where it begins, its opening quote included
     * @param from where its value begins
     * @param to where its value ends
     * @param escaped whether a quote stands in it, with its backslash
     */
    void add(int start, int from, int to, boolean escaped) {
        if (size == cells.length) {
            cells = Arrays.copyOf(cells, 2 * size);
            for (int field = size; field < cells.length; field++) {
                cells[field] = new Cell(bytes);
            }
        }
        Cell cell = cells[size++];
        cell.move(from, to);
        cell.start = start;
        cell.quoted = from > start;
        cell.escaped = escaped;
    }

    /** The line, from 1. */
    public int line() {
        return line;
    }

    /** How many fields the row has, one at least. */
    public int size() {
        return size;
    }

    /** Where a field begins, its opening quote included: the byte in the line, from 1. */
    public int column(int field) {
        return cell(field).start - lineStart + 1;
    }

    /** Whether a field was written in quotes. */
    public boolean quoted(int field) {
        return cell(field).quoted;
    }

    /** The value of a field, one character a byte, to be looked at until the next row is read. */
    public CharSequence chars(int field) {
        Cell cell = cell(field);
        return cell.escaped ? text(field) : cell;
    }

    /** The value of a field, one character a byte, to keep. */
    public String text(int field) {
        Cell cell = cell(field);
        return cell.escaped ? cell.toString().replace("\\\"", "\"") : cell.toString();
    }

    /** A field, to keep. */
    public TabField field(int field) {
        return new TabField(text(field), column(field), quoted(field));
    }

    /** The row, to keep. */
    public TabRow toRow() {
        return new TabRow(line, IntStream.range(0, size).mapToObj(this::field).toList());
    }

    private Cell cell(int field) {
        if (field < 0 || field >= size) {
            throw new IndexOutOfBoundsException("field " + field + " of " + size);
        }
        return cells[field];
    }

    /** The bytes of a field as they are written, without its quotes. */
    private static final class Cell extends ByteText {
        private int start;
        private boolean quoted;
        private boolean escaped;

        Cell(byte[] bytes) {
            super(bytes);
        }
    }
}
