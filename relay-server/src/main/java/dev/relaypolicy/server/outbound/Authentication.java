package dev.relaypolicy.server.outbound;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.BaseEncoding;
import com.google.common.primitives.Bytes;
import dev.relaypolicy.server.outbound.NextHopLogin.OAuth2;
import dev.relaypolicy.server.outbound.NextHopLogin.Password;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** SMTP AUTH with a next hop (RFC 4954). Error messages contain server replies, never secrets. Thread-safe. */
final class Authentication {

    private static final BaseEncoding BASE64 = BaseEncoding.base64();
    private static final int SUCCESS = 235;
    private static final int CONTINUE = 334;

    /**
     * The longest command line, without its CRLF. A longer initial response has a line of its own (RFC 4954 section 4).
     */
    private static final int MAX_COMMAND = 510;

    private Authentication() {}

    /**
     * @param tokens present for OAuth 2
     */
    static Dialer.Login create(NextHopLogin login, Optional<OAuth2Tokens> tokens) {
        if (login instanceof Password password) {
            return connection -> password(connection, password);
        }
        OAuth2 oauth2 = (OAuth2) login;
        return connection -> xoauth2(connection, oauth2.user(), tokens.orElseThrow());
    }

    private static void password(NextHopConnection connection, Password login) throws IOException {
        byte[] user = login.user().getBytes(UTF_8);
        byte[] nul = {0};
        Set<String> offered = connection.capabilities().mechanisms();
        if (offered.contains("PLAIN")) {
            String response = login.password().use(password -> BASE64.encode(Bytes.concat(nul, user, nul, password)));
            requireSuccess("PLAIN", initial(connection, "PLAIN", response), response);
        } else if (offered.contains("LOGIN")) {
            requireContinue("LOGIN", connection.command("AUTH LOGIN"));
            requireContinue("LOGIN", connection.command(BASE64.encode(user)));
            String response = login.password().use(BASE64::encode);
            requireSuccess("LOGIN", connection.command(response), response);
        } else {
            throw new IOException("the next hop offers neither AUTH PLAIN nor LOGIN: `" + offered + "`");
        }
    }

    private static void xoauth2(NextHopConnection connection, String user, OAuth2Tokens tokens) throws IOException {
        if (!connection.capabilities().mechanisms().contains("XOAUTH2")) {
            throw new IOException("the next hop offers no AUTH XOAUTH2: `"
                    + connection.capabilities().mechanisms() + "`");
        }
        String token = connection.runInBudget(tokens::token);
        String response = BASE64.encode(("user=" + user + "\1auth=Bearer " + token + "\1\1").getBytes(UTF_8));
        NextHopReply answer = initial(connection, "XOAUTH2", response);
        if (answer.code() == CONTINUE) {
            // the challenge describes the error; an empty response fetches the final reply
            answer = connection.command("");
        }
        if (answer.code() != SUCCESS) {
            tokens.discard(token);
        }
        requireSuccess("XOAUTH2", answer, response);
    }

    private static NextHopReply initial(NextHopConnection connection, String mechanism, String response)
            throws IOException {
        String command = "AUTH " + mechanism + " " + response;
        if (command.length() <= MAX_COMMAND) {
            return connection.command(command);
        }
        requireContinue(mechanism, connection.command("AUTH " + mechanism));
        return connection.command(response);
    }

    private static void requireContinue(String mechanism, NextHopReply reply) throws IOException {
        if (reply.code() != CONTINUE) {
            throw new IOException("the next hop rejects AUTH " + mechanism + ": `" + reply + "`");
        }
    }

    /** Quotes the reply, with an echoed response hidden. */
    private static void requireSuccess(String mechanism, NextHopReply reply, String response) throws IOException {
        if (reply.code() != SUCCESS) {
            throw new IOException("the next hop rejects the login with AUTH " + mechanism + ": `"
                    + reply.toString().replace(response, "[hidden]") + "`");
        }
    }
}
