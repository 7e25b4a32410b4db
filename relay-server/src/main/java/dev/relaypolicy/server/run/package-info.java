/**
 * The composition root. Dagger builds everything that the sessions of a server share, and the server itself; only
 * this package uses Dagger. {@link dev.relaypolicy.server.run.ServerProcess} runs the server until the process ends.
 */
@NullMarked
package dev.relaypolicy.server.run;

import org.jspecify.annotations.NullMarked;
