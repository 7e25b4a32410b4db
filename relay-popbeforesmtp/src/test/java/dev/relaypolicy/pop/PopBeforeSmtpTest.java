package dev.relaypolicy.pop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.relaypolicy.Grant;
import dev.relaypolicy.GrantFinding;
import dev.relaypolicy.Permission;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.spi.GrantStore;
import dev.relaypolicy.spi.MailboxDirectory;
import dev.relaypolicy.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PopBeforeSmtpTest {

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final String CLIENT = "192.0.2.7";
    private static final EmailAddress POSTMASTER = EmailAddress.parse("postmaster@wiz-code.private");

    private final MailboxDirectory directory = new Directory();
    private final GrantStore store =
            new CaffeineGrantStore(PopBeforeSmtp.DEFAULT_WINDOW, 8, 1_000, new ManualClock(NOW).ticker());
    private final PopBeforeSmtp pop = new PopBeforeSmtp(store, directory, PopBeforeSmtp.DEFAULT_WINDOW);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postmaster@wiz-code.private",
                "POSTMASTER@WIZ-CODE.PRIVATE",
                "root@wiz-code.private",
                "postmaster@alias.private",
                "Root@Alias.Private"
            })
    void r7_findsGrantForMailboxAliasAndAliasDomain(String sender) {
        pop.loggedIn(POSTMASTER, IpAddress.parse(CLIENT), NOW);

        GrantFinding finding = pop.find(Sessions.mail(CLIENT, sender, NOW.plusSeconds(60)));

        assertThat(finding).isInstanceOfSatisfying(GrantFinding.Held.class, held -> {
            assertThat(held.grant().mailbox()).isEqualTo(POSTMASTER);
            assertThat(held.grant().expiry()).isEqualTo(NOW.plusSeconds(900));
            assertThat(held.permissions().allows(Permission.RELAY)).isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice@wiz-code.private", "info@wiz-code.private", "alice@alias.private"})
    void r7_otherMailboxFromSameClientHasNoGrant(String sender) {
        pop.loggedIn(POSTMASTER, IpAddress.parse(CLIENT), NOW);

        assertNone(
                Sessions.mail(CLIENT, sender, NOW),
                "no current POP3 login of `alice@wiz-code.private` from this client");
    }

    @Test
    void r7_eachOwnerOfSharedAliasMayUseIt() {
        for (String owner : List.of("alice@wiz-code.private", "postmaster@wiz-code.private")) {
            String from = owner.startsWith("alice") ? "192.0.2.10" : "192.0.2.11";
            pop.loggedIn(EmailAddress.parse(owner), IpAddress.parse(from), NOW);

            assertThat(pop.find(Sessions.mail(from, "all@wiz-code.private", NOW)))
                    .isInstanceOfSatisfying(
                            GrantFinding.Held.class,
                            held -> assertThat(held.grant().mailbox()).hasToString(owner));
        }
        pop.loggedIn(EmailAddress.parse("norecv@wiz-code.private"), IpAddress.parse(CLIENT), NOW);
        assertNone(
                Sessions.mail(CLIENT, "all@wiz-code.private", NOW),
                "no current POP3 login of `alice@wiz-code.private` or `monly@wiz-code.private` or"
                        + " `postmaster@wiz-code.private` from this client");
    }

    @Test
    void r7_prefersOwnerWhoMayRelay() {
        pop.loggedIn(EmailAddress.parse("monly@wiz-code.private"), IpAddress.parse(CLIENT), NOW);
        RelayRequest request = Sessions.mail(CLIENT, "all@wiz-code.private", NOW);
        assertThat(((GrantFinding.Held) pop.find(request)).permissions().allows(Permission.RELAY))
                .isFalse();

        pop.loggedIn(POSTMASTER, IpAddress.parse(CLIENT), NOW);
        assertThat(((GrantFinding.Held) pop.find(request)).permissions().allows(Permission.RELAY))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sender@example.org", "nobody@wiz-code.private", "postmaster@mail.wiz-code.private"})
    void r3_nonLocalSenderHasNoGrant(String sender) {
        pop.loggedIn(POSTMASTER, IpAddress.parse(CLIENT), NOW);

        assertNone(Sessions.mail(CLIENT, sender, NOW), "the sender is not a local mailbox");
    }

    @Test
    void r7_nullSenderHasNoGrant() {
        pop.loggedIn(POSTMASTER, IpAddress.parse(CLIENT), NOW);

        assertNone(Sessions.mail(CLIENT, "", NOW), "the null sender has no mailbox");
    }

    @Test
    void r7_otherClientHasNoGrant() {
        pop.loggedIn(POSTMASTER, IpAddress.parse(CLIENT), NOW);

        assertNone(
                Sessions.mail("192.0.2.8", "postmaster@wiz-code.private", NOW),
                "no current POP3 login of `postmaster@wiz-code.private` from this client");
    }

    @Test
    void r7_grantLastsForWindowAndIsRenewedByNextLogin() {
        pop.loggedIn(POSTMASTER, IpAddress.parse(CLIENT), NOW);
        assertHeld(at(NOW.plusSeconds(900).minusNanos(1)), true);
        assertHeld(at(NOW.plusSeconds(900)), false);

        pop.loggedIn(POSTMASTER, IpAddress.parse(CLIENT), NOW.plusSeconds(600));
        assertHeld(at(NOW.plusSeconds(1_499)), true);
        assertHeld(at(NOW.plusSeconds(1_500)), false);
    }

    @Test
    void r14_mappedClientIsIpv4Client() {
        pop.loggedIn(POSTMASTER, IpAddress.parse(CLIENT), NOW);

        assertHeld(Sessions.mail("::ffff:" + CLIENT, "postmaster@wiz-code.private", NOW), true);
        assertHeld(Sessions.mail("64:ff9b::" + CLIENT, "postmaster@wiz-code.private", NOW), false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"norecv@wiz-code.private", "full@wiz-code.private"})
    void mailboxThatCannotReceiveMaySend(String mailbox) {
        pop.loggedIn(EmailAddress.parse(mailbox), IpAddress.parse(CLIENT), NOW);

        assertHeld(Sessions.mail(CLIENT, mailbox, NOW), true);
    }

    @Test
    void ignoresCaseOfMailbox() {
        pop.loggedIn(EmailAddress.parse("PostMaster@wiz-code.private"), IpAddress.parse(CLIENT), NOW);

        assertHeld(at(NOW), true);
    }

    @Test
    void r5_isUnavailableIfDirectoryFails() {
        PopBeforeSmtp broken = new PopBeforeSmtp(
                store,
                address -> {
                    throw new IllegalStateException("user.tab cannot be read");
                },
                PopBeforeSmtp.DEFAULT_WINDOW);

        assertThat(broken.find(at(NOW)))
                .isInstanceOfSatisfying(
                        GrantFinding.Unavailable.class,
                        unavailable -> assertThat(unavailable.why()).contains("user.tab cannot be read"));
    }

    @Test
    void r5_isUnavailableIfStoreFailsButLoginSucceeds() {
        PopBeforeSmtp broken = new PopBeforeSmtp(new BrokenStore(), directory, PopBeforeSmtp.DEFAULT_WINDOW);

        assertThat(logOf(() -> broken.loggedIn(POSTMASTER, IpAddress.parse(CLIENT), NOW)))
                .singleElement()
                .asString()
                .startsWith("no POP-before-SMTP grant for `postmaster@wiz-code.private` from 192.0.2.7")
                .endsWith("the store is down");
        assertThat(broken.find(at(NOW))).isInstanceOf(GrantFinding.Unavailable.class);
        assertThat(broken.find(Sessions.mail(CLIENT, "", NOW)))
                .as("the null sender needs no lookup")
                .isInstanceOf(GrantFinding.None.class);
    }

    @Test
    void windowOutOfRangeIsLoggedAsSuch() {
        PopBeforeSmtp wrong = new PopBeforeSmtp(store, directory, () -> Duration.ZERO);

        assertThat(logOf(() -> wrong.loggedIn(POSTMASTER, IpAddress.parse(CLIENT), NOW)))
                .singleElement()
                .asString()
                .startsWith("no POP-before-SMTP grant for `postmaster@wiz-code.private` from 192.0.2.7: ")
                .contains("`PT0S` is not a window")
                .doesNotContain("store");
    }

    @Test
    void r7_checksGrantReturnedByStore() {
        for (Grant wrong : new Grant[] {
            new Grant(EmailAddress.parse("alice@wiz-code.private"), IpAddress.parse(CLIENT), NOW, NOW.plusSeconds(900)),
            new Grant(POSTMASTER, IpAddress.parse("192.0.2.8"), NOW, NOW.plusSeconds(900)),
            new Grant(POSTMASTER, IpAddress.parse(CLIENT), NOW.minusSeconds(901), NOW.minusSeconds(1)),
            new Grant(POSTMASTER, IpAddress.parse(CLIENT), NOW.plusSeconds(1), NOW.plusSeconds(900))
        }) {
            PopBeforeSmtp careless = new PopBeforeSmtp(new OneAnswer(wrong), directory, PopBeforeSmtp.DEFAULT_WINDOW);
            assertThat(careless.find(at(NOW))).as("%s", wrong).isInstanceOf(GrantFinding.None.class);
        }
    }

    @Test
    void looksUpGrantOnlyAtMail() {
        RelayRequest atMail = at(NOW);

        assertThatIllegalArgumentException().isThrownBy(() -> pop.find(atMail.reset()));
        assertThatIllegalArgumentException().isThrownBy(() -> pop.find(atMail.rcpt(Sessions.to("victim@example.net"))));
    }

    @Test
    void rejectsInvalidWindow() {
        for (Duration window : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(2)}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new PopBeforeSmtp(store, directory, window));
        }
    }

    /** Returns the messages that the action logs, and keeps them off the console. */
    private static List<String> logOf(Runnable action) {
        List<String> messages = new ArrayList<>();
        Logger logger = Logger.getLogger(PopBeforeSmtp.class.getName());
        Handler handler = new StreamHandler() {
            @Override
            public synchronized void publish(LogRecord logged) {
                messages.add(logged.getMessage());
            }
        };
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            action.run();
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
        return messages;
    }

    private static RelayRequest at(Instant instant) {
        return Sessions.mail(CLIENT, "postmaster@wiz-code.private", instant);
    }

    private void assertHeld(RelayRequest request, boolean held) {
        assertThat(pop.find(request) instanceof GrantFinding.Held)
                .as("%s", request)
                .isEqualTo(held);
    }

    private void assertNone(RelayRequest request, String why) {
        assertThat(pop.find(request)).isEqualTo(new GrantFinding.None(why));
    }

    private static final class BrokenStore implements GrantStore {
        @Override
        public void record(Grant grant) {
            throw new IllegalStateException("the store is down");
        }

        @Override
        public Optional<Grant> find(EmailAddress mailbox, IpAddress client, Instant instant) {
            throw new IllegalStateException("the store is down");
        }

        @Override
        public void revoke(EmailAddress mailbox) {
            throw new IllegalStateException("the store is down");
        }
    }

    /** A store that always returns the same grant. */
    private record OneAnswer(Grant grant) implements GrantStore {
        @Override
        public void record(Grant other) {}

        @Override
        public Optional<Grant> find(EmailAddress mailbox, IpAddress client, Instant instant) {
            return Optional.of(grant);
        }

        @Override
        public void revoke(EmailAddress mailbox) {}
    }
}
