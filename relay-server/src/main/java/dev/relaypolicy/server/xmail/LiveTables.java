package dev.relaypolicy.server.xmail;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.relaypolicy.Origin;
import dev.relaypolicy.file.FileReader;
import dev.relaypolicy.file.FileSource;
import dev.relaypolicy.file.LiveFile;
import dev.relaypolicy.file.LiveFileListener;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.server.xmail.MailRootTables.Table;
import dev.relaypolicy.tab.lint.OpenTableCheck;
import dev.relaypolicy.tab.xmail.SmtpRelayTab;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The hot-reloaded tables of a MailRoot. */
final class LiveTables {

    private final ImmutableMap<Table<?>, LiveFile<?>> files;

    private LiveTables(ImmutableMap<Table<?>, LiveFile<?>> files) {
        this.files = files;
    }

    /**
     * Reads every table.
     *
     * @return the tables with all warnings and notes, or the problems of all tables if one has an error
     */
    static ReadResult<LiveTables> open(
            Path root, boolean allowOpenRelay, LiveFileListener listener, InstantSource clock) {
        Opening opening = new Opening(root, listener, clock);
        opening.open(MailRootTables.SERVER, ServerSettings::read);
        opening.open(MailRootTables.DOMAINS);
        opening.open(MailRootTables.ALIAS_DOMAINS);
        opening.open(MailRootTables.ALIASES);
        opening.open(MailRootTables.USERS);
        opening.open(MailRootTables.LOGINS);
        opening.open(MailRootTables.RELAY, allowOpenRelay ? SmtpRelayTab::read : LiveTables::readUnlessOpen);
        opening.open(MailRootTables.SMTP_MAP);
        opening.open(MailRootTables.POP_MAP);
        opening.open(MailRootTables.SPAMMERS);
        opening.open(MailRootTables.SPAM_ADDRESSES);
        opening.open(MailRootTables.PROPERTIES);
        return opening.failed
                ? new ReadResult.Unusable<>(opening.problems)
                : new ReadResult.Usable<>(new LiveTables(opening.files.buildOrThrow()), opening.rows, opening.problems);
    }

    MailRootTables now() {
        return MailRootTables.of(this::now);
    }

    @SuppressWarnings("unchecked") // Opening puts each table together with its own file
    private <T> T now(Table<T> table) {
        LiveFile<?> file = files.get(table);
        if (file == null) {
            throw new IllegalStateException(table.kind().fileName() + " is not open");
        }
        return (T) file.get();
    }

    ImmutableList<LiveFile<?>> files() {
        return files.values().asList();
    }

    /** A table that lets a whole address family relay is unusable. */
    private static ReadResult<IpTable<Origin>> readUnlessOpen(String file, byte[] bytes) {
        ReadResult<IpTable<Origin>> reading = SmtpRelayTab.read(file, bytes);
        List<Problem> open = reading.usable().map(OpenTableCheck::problems).orElse(List.of());
        if (open.isEmpty()) {
            return reading;
        }
        List<Problem> all = new ArrayList<>(reading.problems());
        all.addAll(open);
        return new ReadResult.Unusable<>(all);
    }

    private static final class Opening {
        private final Path root;
        private final LiveFileListener listener;
        private final InstantSource clock;
        final ImmutableMap.Builder<Table<?>, LiveFile<?>> files = ImmutableMap.builder();
        final List<Problem> problems = new ArrayList<>();
        boolean failed;
        int rows;

        Opening(Path root, LiveFileListener listener, InstantSource clock) {
            this.root = root;
            this.listener = listener;
            this.clock = clock;
        }

        <T> void open(Table<T> table) {
            open(table, table.reader());
        }

        /** Opens a table with a stricter reader than its own. */
        <T> void open(Table<T> table, FileReader<T> reader) {
            String name = table.kind().fileName();
            ReadResult<LiveFile<T>> reading = LiveFile.open(
                    new FileSource<>(
                            root.resolve(name),
                            name,
                            reader,
                            table.whenMissing(),
                            table.kind().finalNewline()),
                    listener,
                    clock);
            problems.addAll(reading.problems());
            if (reading instanceof ReadResult.Usable<LiveFile<T>> usable) {
                files.put(table, usable.value());
                rows += usable.rows();
            } else {
                failed = true;
            }
        }
    }
}
