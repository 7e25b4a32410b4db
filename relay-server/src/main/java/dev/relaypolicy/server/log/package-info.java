/** What the server writes: decisions, changes of the configuration, failures, and the text of its commands. */
@NullMarked
package dev.relaypolicy.server.log;

import org.jspecify.annotations.NullMarked;
