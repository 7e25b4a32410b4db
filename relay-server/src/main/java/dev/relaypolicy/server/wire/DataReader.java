package dev.relaypolicy.server.wire;

import java.io.IOException;

/**
 * Reads one message.
 *
 * <p>A CR is handed on before it is known whether a LF follows. That is sound because a CR without LF spoils the
 * message: whatever the sink got is thrown away.
 */
final class DataReader {

    /** Where in a line the next octet is. */
    private enum Place {
        LINE_START,
        AFTER_FIRST_DOT,
        AFTER_FIRST_DOT_AND_CR,
        TEXT,
        AFTER_CR,
        END
    }

    private final InputBuffer input;
    private final Intake intake;
    private final long maxSwallowed;

    private Place place = Place.LINE_START;

    DataReader(InputBuffer input, DataSink sink, long maxOctets) {
        this.input = input;
        this.intake = new Intake(sink, maxOctets);
        this.maxSwallowed = Intake.maxSwallowed(maxOctets);
    }

    DataResult read() throws IOException {
        input.reserve(Intake.BUFFER_CAPACITY);
        long swallowed = 0;
        while (place != Place.END) {
            if (input.available() == 0 && !input.readMore()) {
                input.abandon();
                return new DataResult.Vanished();
            }
            int used = scan();
            input.skip(used);
            swallowed += used;
            if (swallowed > maxSwallowed) {
                input.abandon();
                return new DataResult.TooBig();
            }
        }
        return intake.result();
    }

    /** Looks at the octets at hand, up to the end of the message if that is among them; returns how many that were. */
    private int scan() {
        int available = input.available();
        int kept = 0;
        int i = 0;
        while (i < available && place != Place.END) {
            switch (place) {
                case LINE_START -> {
                    if (input.at(i) == '.') {
                        intake.take(input, kept, i);
                        kept = ++i;
                        place = Place.AFTER_FIRST_DOT;
                    } else {
                        place = Place.TEXT;
                    }
                }
                case AFTER_FIRST_DOT -> {
                    if (input.at(i) == InputBuffer.CR) {
                        kept = ++i;
                        place = Place.AFTER_FIRST_DOT_AND_CR;
                    } else {
                        place = Place.TEXT;
                    }
                }
                case AFTER_FIRST_DOT_AND_CR -> {
                    if (input.at(i) == InputBuffer.LF) {
                        kept = ++i;
                        place = Place.END;
                    } else {
                        intake.bareControl();
                        place = Place.TEXT;
                    }
                }
                case TEXT -> {
                    i = input.indexOfControl(i);
                    if (i < available) {
                        if (input.at(i) == InputBuffer.CR) {
                            place = Place.AFTER_CR;
                        } else {
                            intake.bareControl();
                        }
                        i++;
                    }
                }
                case AFTER_CR -> {
                    if (input.at(i) == InputBuffer.LF) {
                        i++;
                        place = Place.LINE_START;
                    } else {
                        intake.bareControl();
                        place = Place.TEXT;
                    }
                }
                case END -> throw new AssertionError("the loop ends there");
            }
        }
        intake.take(input, kept, i);
        return i;
    }
}
