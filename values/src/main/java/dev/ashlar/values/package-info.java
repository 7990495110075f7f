/**
 * Values that travel between programs: what JavaScript's structured clone carries, and the forms it
 * takes on the way.
 *
 * <p>Start at {@link dev.ashlar.values.JsValue}. {@link dev.ashlar.values.V8Format} is the form of
 * the engine, used towards sandboxes; {@link dev.ashlar.values.Kvin} the form of the DCP wire;
 * {@link dev.ashlar.values.CanonicalJson} what signatures cover; {@link
 * dev.ashlar.values.Travelling} and {@link dev.ashlar.values.DataUri} how a value becomes a URI.
 * Every reader here takes bytes from strangers: it ends in a value or a {@link
 * dev.ashlar.values.ValuesException}, with memory bounded by what was read. Nothing here knows who
 * sends a value, or why.
 */
@NullMarked
package dev.ashlar.values;

import org.jspecify.annotations.NullMarked;
