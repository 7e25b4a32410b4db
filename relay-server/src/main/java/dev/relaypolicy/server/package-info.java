@NullMarked
package dev.relaypolicy.server;

import org.jspecify.annotations.NullMarked;
