/** The policy type that docs/extending.md shows, in a package of its own as an application would have it. */
@NullMarked
package org.example.printers;

import org.jspecify.annotations.NullMarked;
