/**
 * jqwik arbitraries for requests, decisions, policies and tables. They generate valid values only, with a bias towards
 * edge cases: first and last addresses, empty masks, neighbours of table rows.
 */
@NullMarked
package dev.relaypolicy.testkit.arbitraries;

import org.jspecify.annotations.NullMarked;
