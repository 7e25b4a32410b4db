/**
 * jqwik arbitraries for everything that a decision is made of. Every factory gives valid values only; they lean to the
 * values at which programs err: the first and last address, masks of 0 bits, neighbours of what a table holds.
 */
@NullMarked
package dev.relaypolicy.testkit.arbitraries;

import org.jspecify.annotations.NullMarked;
