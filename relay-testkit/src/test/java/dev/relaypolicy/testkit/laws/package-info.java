/**
 * The laws of relay-core. They are here because relay-core cannot depend on the testkit. Tests of a numbered rule start
 * with its number, and docs/semantics.md lists them.
 */
@NullMarked
package dev.relaypolicy.testkit.laws;

import org.jspecify.annotations.NullMarked;
