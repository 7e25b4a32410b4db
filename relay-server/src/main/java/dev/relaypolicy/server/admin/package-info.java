/** Metrics, health checks and log levels over HTTP, on a separate listener. */
@NullMarked
package dev.relaypolicy.server.admin;

import org.jspecify.annotations.NullMarked;
