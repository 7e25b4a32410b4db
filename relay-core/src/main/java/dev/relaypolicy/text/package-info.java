/** Escaping of untrusted text. */
@NullMarked
package dev.relaypolicy.text;

import org.jspecify.annotations.NullMarked;
