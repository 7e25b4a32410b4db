/** The built-in types of policies. */
@NullMarked
package dev.relaypolicy.server.config.policy;

import org.jspecify.annotations.NullMarked;
