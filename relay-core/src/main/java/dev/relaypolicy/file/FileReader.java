package dev.relaypolicy.file;

/** Converts a file to a typed value. */
@FunctionalInterface
public interface FileReader<T> {

    /**
     * Returns the value, or all problems of the file. An empty file gives a value without rows.
     *
     * @param file the name in problems and origins
     */
    ReadResult<T> read(String file, byte[] bytes);
}
