/**
 * The product as its users meet it: processes driven by their command line, the original npm peers,
 * and kills at random moments.
 *
 * <p>Start at {@link Ashlar}, which runs the product, and {@link NodePeer}, which runs programs on
 * unmodified npm packages.
 */
@NullMarked
package dev.ashlar.it;

import org.jspecify.annotations.NullMarked;
