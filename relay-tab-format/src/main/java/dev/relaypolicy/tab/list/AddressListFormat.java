package dev.relaypolicy.tab.list;

import dev.relaypolicy.file.ReadResult;

/** A file format for address lists. Immutable. */
public interface AddressListFormat {

    /** Returns the name on the command line: lower-case words and hyphens. */
    String name();

    /** Reads a file, whose {@code bytes} must not be changed afterwards. */
    ReadResult<AddressList> read(String file, byte[] bytes);

    /**
     * Writes a list. Reading the result gives the same verdict for every address. Comments are dropped with a note.
     *
     * @return the content of the file, or an error for each row that this format cannot express
     */
    ReadResult<byte[]> write(AddressList list);
}
