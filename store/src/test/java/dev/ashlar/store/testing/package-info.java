/** A database for tests: start at {@link TestDatabase}. */
@NullMarked
package dev.ashlar.store.testing;

import org.jspecify.annotations.NullMarked;
