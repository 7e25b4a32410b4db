/**
 * The configuration in YAML. {@link dev.relaypolicy.server.config.RelayYaml} reads {@code relay.yaml} to a
 * {@link dev.relaypolicy.server.config.Configuration}, which touches no other file; {@link
 * dev.relaypolicy.server.config.YamlConfiguration} opens the tables that it names, makes the {@link dev.relaypolicy.server.Site} of
 * both, and keeps it up to date.
 */
@NullMarked
package dev.relaypolicy.server.config;

import org.jspecify.annotations.NullMarked;
