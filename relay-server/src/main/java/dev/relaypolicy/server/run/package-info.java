/**
 * The composition root. Dagger builds everything that the sessions of a server share, and the server itself, from a
 * {@link dev.relaypolicy.server.run.ServerEnvironment}; only this package uses Dagger. {@link
 * dev.relaypolicy.server.run.ServerProcess} runs it until the process ends.
 */
@NullMarked
package dev.relaypolicy.server.run;

import org.jspecify.annotations.NullMarked;
