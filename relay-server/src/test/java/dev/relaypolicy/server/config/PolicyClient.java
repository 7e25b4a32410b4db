package dev.relaypolicy.server.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.util.Map;

/** A client of a policy listener, as Postfix is one. */
final class PolicyClient {

    private final BufferedReader in;
    private final OutputStream out;

    PolicyClient(InputStream in, OutputStream out) {
        this.in = new BufferedReader(new InputStreamReader(in, UTF_8));
        this.out = out;
    }

    /** Sends a request with these attributes after the usual first one, and returns the action. */
    String ask(Map<String, String> attributes) throws IOException {
        StringBuilder request = new StringBuilder("request=smtpd_access_policy\n");
        attributes.forEach(
                (name, value) -> request.append(name).append('=').append(value).append('\n'));
        return send(request.append('\n').toString());
    }

    /** Sends text, and returns the action; {@code closed} if the server closes the connection without one. */
    String send(String text) throws IOException {
        out.write(text.getBytes(UTF_8));
        out.flush();
        String action = in.readLine();
        if (action == null) {
            return "closed";
        }
        String end = in.readLine();
        if (!action.startsWith("action=") || !"".equals(end)) {
            throw new IOException("`" + action + "` and `" + end + "` are no reply");
        }
        return action.substring("action=".length());
    }
}
