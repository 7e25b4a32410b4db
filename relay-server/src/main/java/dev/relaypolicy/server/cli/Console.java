package dev.relaypolicy.server.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.time.InstantSource;

/**
 * What a command runs with.
 *
 * @param in what is typed or piped in
 * @param out answers
 * @param err everything else: logs, problems, usage
 * @param terminal whether {@code err} is a terminal
 * @param clock the time
 */
record Console(InputStream in, PrintWriter out, PrintWriter err, boolean terminal, InstantSource clock) {}
