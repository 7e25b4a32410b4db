package dev.relaypolicy.server.xmail;

import static dev.relaypolicy.file.WhenMissing.EMPTY;
import static dev.relaypolicy.file.WhenMissing.KEEP_LAST;
import static dev.relaypolicy.file.WhenMissing.REQUIRED;

import dev.relaypolicy.Origin;
import dev.relaypolicy.file.FileReader;
import dev.relaypolicy.file.FileSource;
import dev.relaypolicy.file.LiveFile;
import dev.relaypolicy.file.LiveFileListener;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.file.WhenMissing;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.lint.OpenTableCheck;
import dev.relaypolicy.tab.lint.TabKind;
import dev.relaypolicy.tab.xmail.AliasDomainTab;
import dev.relaypolicy.tab.xmail.AliasesTab;
import dev.relaypolicy.tab.xmail.DomainsTab;
import dev.relaypolicy.tab.xmail.IpMapRule;
import dev.relaypolicy.tab.xmail.IpMapTab;
import dev.relaypolicy.tab.xmail.IpPropTab;
import dev.relaypolicy.tab.xmail.IpProperties;
import dev.relaypolicy.tab.xmail.MailUsersTab;
import dev.relaypolicy.tab.xmail.SmtpAuthTab;
import dev.relaypolicy.tab.xmail.SmtpRelayTab;
import dev.relaypolicy.tab.xmail.SpamAddressTab;
import dev.relaypolicy.tab.xmail.SpammerRule;
import dev.relaypolicy.tab.xmail.SpammersTab;
import dev.relaypolicy.tab.xmail.Variables;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The hot-reloaded tables of a MailRoot. A deleted permit table is empty, a deleted deny table stays in force (R12).
 */
record LiveTables(
        LiveFile<Variables> server,
        LiveFile<DomainsTab> domains,
        LiveFile<AliasDomainTab> aliasDomains,
        LiveFile<AliasesTab> aliases,
        LiveFile<MailUsersTab> users,
        LiveFile<SmtpAuthTab> logins,
        LiveFile<IpTable<Origin>> relay,
        LiveFile<IpTable<IpMapRule>> smtpMap,
        LiveFile<IpTable<IpMapRule>> popMap,
        LiveFile<IpTable<SpammerRule>> spammers,
        LiveFile<SpamAddressTab> spamAddresses,
        LiveFile<IpTable<IpProperties>> properties) {

    /** @return the tables with all warnings and notes, or the problems of all tables if one has an error */
    static ReadResult<LiveTables> open(
            Path root, boolean allowOpenRelay, LiveFileListener listener, InstantSource clock) {
        Opening opening = new Opening(root, listener, clock);
        Optional<LiveFile<Variables>> server = opening.open("server.tab", ServerSettings::read, REQUIRED);
        Optional<LiveFile<DomainsTab>> domains = opening.open("domains.tab", DomainsTab::read, REQUIRED);
        Optional<LiveFile<AliasDomainTab>> aliasDomains = opening.open("aliasdomain.tab", AliasDomainTab::read, EMPTY);
        Optional<LiveFile<AliasesTab>> aliases = opening.open("aliases.tab", AliasesTab::read, EMPTY);
        Optional<LiveFile<MailUsersTab>> users = opening.open("mailusers.tab", MailUsersTab::read, REQUIRED);
        Optional<LiveFile<SmtpAuthTab>> logins = opening.open("smtpauth.tab", SmtpAuthTab::read, EMPTY);
        Optional<LiveFile<IpTable<Origin>>> relay =
                opening.open("smtprelay.tab", allowOpenRelay ? SmtpRelayTab::read : LiveTables::readUnlessOpen, EMPTY);
        Optional<LiveFile<IpTable<IpMapRule>>> smtpMap = opening.open("smtp.ipmap.tab", IpMapTab::read, KEEP_LAST);
        Optional<LiveFile<IpTable<IpMapRule>>> popMap = opening.open("pop3.ipmap.tab", IpMapTab::read, KEEP_LAST);
        Optional<LiveFile<IpTable<SpammerRule>>> spammers = opening.open("spammers.tab", SpammersTab::read, KEEP_LAST);
        Optional<LiveFile<SpamAddressTab>> spamAddresses =
                opening.open("spam-address.tab", SpamAddressTab::read, KEEP_LAST);
        Optional<LiveFile<IpTable<IpProperties>>> properties = opening.open("smtp.ipprop.tab", IpPropTab::read, EMPTY);
        if (opening.failed) {
            return new ReadResult.Unusable<>(opening.problems);
        }
        LiveTables tables = new LiveTables(
                server.orElseThrow(),
                domains.orElseThrow(),
                aliasDomains.orElseThrow(),
                aliases.orElseThrow(),
                users.orElseThrow(),
                logins.orElseThrow(),
                relay.orElseThrow(),
                smtpMap.orElseThrow(),
                popMap.orElseThrow(),
                spammers.orElseThrow(),
                spamAddresses.orElseThrow(),
                properties.orElseThrow());
        return new ReadResult.Usable<>(tables, opening.rows, opening.problems);
    }

    MailRootTables now() {
        return new MailRootTables(
                server.get(),
                domains.get(),
                aliasDomains.get(),
                aliases.get(),
                users.get(),
                logins.get(),
                relay.get(),
                smtpMap.get(),
                popMap.get(),
                spammers.get(),
                spamAddresses.get(),
                properties.get());
    }

    List<LiveFile<?>> files() {
        return List.of(
                server,
                domains,
                aliasDomains,
                aliases,
                users,
                logins,
                relay,
                smtpMap,
                popMap,
                spammers,
                spamAddresses,
                properties);
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
        final List<Problem> problems = new ArrayList<>();
        boolean failed;
        int rows;

        Opening(Path root, LiveFileListener listener, InstantSource clock) {
            this.root = root;
            this.listener = listener;
            this.clock = clock;
        }

        <T> Optional<LiveFile<T>> open(String name, FileReader<T> reader, WhenMissing whenMissing) {
            ReadResult<LiveFile<T>> file = LiveFile.open(
                    new FileSource<>(root.resolve(name), name, reader, whenMissing, TabKind.finalNewline(name)),
                    listener,
                    clock);
            problems.addAll(file.problems());
            failed |= file.usable().isEmpty();
            rows += file instanceof ReadResult.Usable<LiveFile<T>> usable ? usable.rows() : 0;
            return file.usable();
        }
    }
}
