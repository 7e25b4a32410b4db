@NullMarked
package dev.relaypolicy.testkit.arbitraries;

import org.jspecify.annotations.NullMarked;
