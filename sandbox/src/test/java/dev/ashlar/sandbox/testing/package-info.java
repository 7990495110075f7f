/** Sandboxes that run no script, for the tests of other modules. */
@NullMarked
package dev.ashlar.sandbox.testing;

import org.jspecify.annotations.NullMarked;
