/**
 * What every implementation of a port or a policy must do, as JUnit 5 interfaces: a test class implements one, supplies
 * the subject, and has every rule as a test of its own. Needs the JUnit Jupiter API and nothing else.
 */
@NullMarked
package dev.relaypolicy.testkit.contracts;

import org.jspecify.annotations.NullMarked;
