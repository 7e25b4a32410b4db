/** Escaping of untrusted text, and the text formats of instants and log lines. */
@NullMarked
package dev.relaypolicy.text;

import org.jspecify.annotations.NullMarked;
