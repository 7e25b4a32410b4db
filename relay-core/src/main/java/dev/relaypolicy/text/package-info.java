/** Text that came from outside, made safe to print. */
@NullMarked
package dev.relaypolicy.text;

import org.jspecify.annotations.NullMarked;
