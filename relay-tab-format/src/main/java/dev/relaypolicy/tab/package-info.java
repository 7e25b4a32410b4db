@NullMarked
package dev.relaypolicy.tab;

import org.jspecify.annotations.NullMarked;
