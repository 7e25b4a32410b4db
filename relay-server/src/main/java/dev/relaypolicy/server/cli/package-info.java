/** The commands. Their options and exit codes are a contract, since scripts rely on them (docs/cli.md). */
@NullMarked
package dev.relaypolicy.server.cli;

import org.jspecify.annotations.NullMarked;
