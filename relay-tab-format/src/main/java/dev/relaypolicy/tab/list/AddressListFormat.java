package dev.relaypolicy.tab.list;

import dev.relaypolicy.tab.TabReading;

/** A format of lists of addresses. Immutable. */
public interface AddressListFormat {

    /** Its name on the command line, lower-case words and hyphens. */
    String name();

    /**
     * Reads a file.
     *
     * @param file the file as problems and origins name it
     * @param bytes its content, not to be changed any more
     * @return what it says, or every problem that stands in its way
     */
    TabReading<AddressList> read(String file, byte[] bytes);

    /**
     * Writes a list so that this format reads back the same verdict for every address. Comments are not written; that is noted.
     *
     * @return the content of the file; or why this format cannot say what the list says, for every row that it cannot hold
     */
    TabReading<byte[]> write(AddressList list);
}
