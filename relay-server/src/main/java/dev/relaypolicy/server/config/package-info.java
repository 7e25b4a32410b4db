/**
 * A {@code relay.yaml} with hot reload ({@link dev.relaypolicy.server.config.YamlConfiguration}) and its lint. The
 * subpackages depend only on those before them in this order: yaml, model, policy, site, check, read.
 */
@NullMarked
package dev.relaypolicy.server.config;

import org.jspecify.annotations.NullMarked;
