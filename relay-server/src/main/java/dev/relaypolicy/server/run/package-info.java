/**
 * The composition root. Dagger builds everything that the sessions of a server share, and the server itself, from a
 * {@link dev.relaypolicy.server.run.ServerEnvironment}. The serve command, the preload and the tests build the same
 * graph. Only this package uses Dagger.
 */
@NullMarked
package dev.relaypolicy.server.run;

import org.jspecify.annotations.NullMarked;
