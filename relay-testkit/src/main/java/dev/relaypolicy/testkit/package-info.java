@NullMarked
package dev.relaypolicy.testkit;

import org.jspecify.annotations.NullMarked;
