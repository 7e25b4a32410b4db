@NullMarked
package dev.relaypolicy.testkit.dialogue;

import org.jspecify.annotations.NullMarked;
