/**
 * Contracts for policies and stores, as JUnit 5 interfaces. A test class implements an interface, supplies the subject
 * under test, and inherits one test for each rule.
 */
@NullMarked
package dev.relaypolicy.testkit.contracts;

import org.jspecify.annotations.NullMarked;
