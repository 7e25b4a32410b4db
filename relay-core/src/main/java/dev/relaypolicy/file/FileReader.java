package dev.relaypolicy.file;

/**
 * A reader that converts a file to a typed value.
 *
 * @param <T> the value
 */
@FunctionalInterface
public interface FileReader<T> {

    /**
     * Reads a file. An empty file gives a value without rows.
     *
     * @param file the name of the file in problems and origins
     * @param bytes the content of the file
     * @return the value, or all problems of the file
     */
    ReadResult<T> read(String file, byte[] bytes);
}
