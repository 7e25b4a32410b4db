/** What an operator watches: metrics, health, log levels, over HTTP on a listener of its own. */
@NullMarked
package dev.relaypolicy.server.admin;

import org.jspecify.annotations.NullMarked;
