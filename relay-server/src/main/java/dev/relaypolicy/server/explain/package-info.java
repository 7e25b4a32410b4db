/** Explanations of the replies that a client would receive, without a client. */
@NullMarked
package dev.relaypolicy.server.explain;

import org.jspecify.annotations.NullMarked;
