package dev.relaypolicy.subethasmtp;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.subethamail.smtp.AuthenticationHandler;
import org.subethamail.smtp.AuthenticationHandlerFactory;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.Session;

/** Records whether each login used TLS, since SubEthaSMTP keeps logins across STARTTLS (R8). */
final class GuardedLogins implements AuthenticationHandlerFactory {

    private final AuthenticationHandlerFactory next;

    GuardedLogins(AuthenticationHandlerFactory next) {
        this.next = requireNonNull(next, "next");
    }

    @Override
    public List<String> getAuthenticationMechanisms() {
        return next.getAuthenticationMechanisms();
    }

    @Override
    public AuthenticationHandler create() {
        return new Login(next.create());
    }

    /** Empty if no user is authenticated, or if the login preceded STARTTLS. */
    static Optional<Object> user(MessageContext context) {
        return context.getAuthenticationHandler()
                .filter(handler -> handler instanceof Login login && login.usedTls == usesTls(context))
                .flatMap(handler -> Optional.ofNullable(handler.getIdentity()));
    }

    private static boolean usesTls(MessageContext context) {
        return context instanceof Session session && session.isTLSStarted();
    }

    private static final class Login implements AuthenticationHandler {

        private final AuthenticationHandler next;
        private boolean usedTls;

        Login(AuthenticationHandler next) {
            this.next = next;
        }

        @Override
        public Optional<String> auth(String line, MessageContext context) throws RejectException {
            usedTls = usesTls(context);
            return next.auth(line, context);
        }

        @Override
        public Object getIdentity() {
            return next.getIdentity();
        }
    }
}
