package dev.relaypolicy.tab;

/**
 * Makes a typed value of a file.
 *
 * @param <T> the value
 */
@FunctionalInterface
public interface TabReader<T> {

    /**
     * Reads a file. No bytes at all are an empty file, which gives a value without rows.
     *
     * @param file the file as problems and origins name it
     * @param bytes its content
     * @return the value, or every problem that stands in its way
     */
    TabReading<T> read(String file, byte[] bytes);
}
