@NullMarked
package dev.relaypolicy.pop;

import org.jspecify.annotations.NullMarked;
