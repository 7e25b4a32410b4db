/**
 * The commands. Exit codes and options are a contract (docs/configuration.md): scripts rely on them.
 */
@NullMarked
package dev.relaypolicy.server.cli;

import org.jspecify.annotations.NullMarked;
