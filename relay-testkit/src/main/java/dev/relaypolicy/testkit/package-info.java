/**
 * What a table of addresses must say, by the slow obvious way. The generators are in {@code arbitraries}, the contracts
 * that an implementation of one's own extends in {@code contracts}, the dialogue scripts in {@code dialogue}.
 */
@NullMarked
package dev.relaypolicy.testkit;

import org.jspecify.annotations.NullMarked;
