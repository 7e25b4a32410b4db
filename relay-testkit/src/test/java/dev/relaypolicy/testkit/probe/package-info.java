@NullMarked
package dev.relaypolicy.testkit.probe;

import org.jspecify.annotations.NullMarked;
