/** (to be written) */
@NullMarked
package dev.ashlar.it;

import org.jspecify.annotations.NullMarked;
