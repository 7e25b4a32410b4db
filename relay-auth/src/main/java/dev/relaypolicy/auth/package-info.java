@NullMarked
package dev.relaypolicy.auth;

import org.jspecify.annotations.NullMarked;
