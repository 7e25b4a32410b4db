/** What a client would hear, and why, without a client: the questions of a session asked of a configuration. */
@NullMarked
package dev.relaypolicy.server.explain;

import org.jspecify.annotations.NullMarked;
