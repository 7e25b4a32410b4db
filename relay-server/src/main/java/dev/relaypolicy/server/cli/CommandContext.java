package dev.relaypolicy.server.cli;

import dev.relaypolicy.server.log.Output;
import java.io.InputStream;
import java.time.InstantSource;

/**
 * The standard streams and the clock of a command.
 *
 * @param terminal whether {@code in} is a terminal
 * @param out answers
 * @param err logs, problems and usage errors
 */
record CommandContext(InputStream in, boolean terminal, Output out, Output err, InstantSource clock) {}
