/** What tests of readers share: how to turn good input into bad. */
@NullMarked
package dev.ashlar.values.testing;

import org.jspecify.annotations.NullMarked;
