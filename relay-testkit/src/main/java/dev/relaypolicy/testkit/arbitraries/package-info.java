/**
 * jqwik arbitraries for requests, decisions, policies and tables. They generate valid values only, with a bias towards
 * edge cases.
 */
@NullMarked
package dev.relaypolicy.testkit.arbitraries;

import org.jspecify.annotations.NullMarked;
