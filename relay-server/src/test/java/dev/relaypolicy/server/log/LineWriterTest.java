package dev.relaypolicy.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LineWriterTest {

    /** Fails the first write with an OutOfMemoryError. */
    private static final class FullAtFirst extends StringWriter {
        private final CountDownLatch full = new CountDownLatch(1);

        @Override
        public void write(String text, int offset, int length) {
            if (full.getCount() > 0) {
                full.countDown();
                throw new OutOfMemoryError("for the test");
            }
            super.write(text, offset, length);
        }
    }

    @Test
    void writesEveryBlockInOrder() {
        StringWriter text = new StringWriter();
        try (LineWriter lines = LineWriter.start(new PrintWriter(text))) {
            for (int i = 0; i < 5_000; i++) {
                lines.accept(i + "\n");
            }
        }
        assertThat(text.toString().lines()).hasSize(5_000).first().isEqualTo("0");
        assertThat(text.toString()).endsWith("\n4998\n4999\n");
    }

    @Test
    void keepsWritingAfterOutOfMemory() throws Exception {
        FullAtFirst text = new FullAtFirst();
        try (LineWriter lines = LineWriter.start(new PrintWriter(text))) {
            lines.accept("lost\n");
            text.full.await();
            // more than may be pending
            for (int i = 0; i < 5_000; i++) {
                lines.accept(i + "\n");
            }
        }
        assertThat(text.toString()).doesNotContain("lost").endsWith("\n4999\n");
    }
}
