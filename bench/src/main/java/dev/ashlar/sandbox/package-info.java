/** What of the bench must see the inside of a cell. */
@NullMarked
package dev.ashlar.sandbox;

import org.jspecify.annotations.NullMarked;
