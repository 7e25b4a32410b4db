package dev.relaypolicy.server.protocol.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One block of a PEM file (RFC 7468). {@code toString} omits the content, which may be a private key. */
final class PemBlock {

    /** UTF-8, as Windows editors write it, decoded byte by byte. */
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");

    private final String label;
    private final int line;
    private final boolean hasHeaders;
    private final byte[] der;

    private PemBlock(String label, int line, boolean hasHeaders, byte[] der) {
        this.label = label;
        this.line = line;
        this.hasHeaders = hasHeaders;
        this.der = der;
    }

    /** Skips text between blocks, as OpenSSL does. */
    static List<PemBlock> readAll(String file, byte[] bytes, List<Problem> problems) {
        Scanner scanner = new Scanner(file, problems);
        String text = new String(bytes, ISO_8859_1);
        (text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text)
                .lines()
                .forEach(scanner::line);
        scanner.end();
        return scanner.blocks;
    }

    String label() {
        return label;
    }

    int line() {
        return line;
    }

    /** Returns whether the block has headers such as {@code Proc-Type: 4,ENCRYPTED} (RFC 1421), and then no content. */
    boolean hasHeaders() {
        return hasHeaders;
    }

    byte[] der() {
        return der.clone();
    }

    @Override
    public String toString() {
        return label + " at line " + line;
    }

    private static final class Scanner {
        private final String file;
        private final List<Problem> problems;
        private final List<PemBlock> blocks = new ArrayList<>();
        private int line;
        private Optional<String> label = Optional.empty();
        private int begun;
        private boolean headers;
        private final StringBuilder base64 = new StringBuilder();

        Scanner(String file, List<Problem> problems) {
            this.file = file;
            this.problems = problems;
        }

        void line(String text) {
            line++;
            Matcher begin = BEGIN.matcher(text.strip());
            if (begin.matches()) {
                end();
                label = Optional.of(begin.group(1));
                begun = line;
                headers = false;
                base64.setLength(0);
            } else if (label.isPresent() && text.strip().equals("-----END " + label.get() + "-----")) {
                finish(label.get());
                label = Optional.empty();
            } else if (text.indexOf(':') >= 0) {
                headers = true;
            } else {
                base64.append(text.strip());
            }
        }

        private void finish(String finished) {
            try {
                byte[] der = headers ? new byte[0] : Base64.getDecoder().decode(base64.toString());
                blocks.add(new PemBlock(finished, begun, headers, der));
            } catch (IllegalArgumentException e) {
                problems.add(problem("the " + finished + " is not base64: copy the file again"));
            }
        }

        void end() {
            label.ifPresent(open -> problems.add(problem(
                    "the " + open + " has no `-----END " + open + "-----`: the file is cut off, copy it again")));
        }

        private Problem problem(String message) {
            return new Problem(file, begun, 0, Severity.ERROR, message, "not-pem");
        }
    }
}
