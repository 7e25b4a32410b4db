@NullMarked
package dev.relaypolicy.testkit.contracts;

import org.jspecify.annotations.NullMarked;
