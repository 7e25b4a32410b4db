package dev.relaypolicy.tab;

import java.util.Arrays;
import java.util.stream.IntStream;

/** A view of the current row of a file. One view serves all rows; callers must copy what they keep. */
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

    /** Moves to a line and clears the fields. */
    void begin(int line, int lineStart) {
        this.line = line;
        this.lineStart = lineStart;
        this.size = 0;
    }

    /**
     * Adds a field.
     *
     * @param start the position of its opening quote, or of its value
     * @param escaped whether the value contains an escaped quote
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

    /** Returns the line, from 1. */
    public int line() {
        return line;
    }

    public int size() {
        return size;
    }

    /** Returns the byte in the line, from 1, at which a field begins, including its opening quote. */
    public int column(int field) {
        return cell(field).start - lineStart + 1;
    }

    public boolean quoted(int field) {
        return cell(field).quoted;
    }

    /** Returns the value of a field, one character per byte, valid until the next row is read. */
    public CharSequence chars(int field) {
        Cell cell = cell(field);
        return cell.escaped ? text(field) : cell;
    }

    /** Returns a copy of the value of a field, one character per byte. */
    public String text(int field) {
        Cell cell = cell(field);
        return cell.escaped ? cell.toString().replace("\\\"", "\"") : cell.toString();
    }

    public TabField field(int field) {
        return new TabField(text(field), column(field), quoted(field));
    }

    public TabRow toRow() {
        return new TabRow(line, IntStream.range(0, size).mapToObj(this::field).toList());
    }

    private Cell cell(int field) {
        if (field < 0 || field >= size) {
            throw new IndexOutOfBoundsException("field " + field + " of " + size);
        }
        return cells[field];
    }

    /** The bytes of a field as written, without its quotes. */
    private static final class Cell extends ByteText {
        private int start;
        private boolean quoted;
        private boolean escaped;

        Cell(byte[] bytes) {
            super(bytes);
        }
    }
}
