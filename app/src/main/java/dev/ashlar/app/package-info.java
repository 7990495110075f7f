/**
 * The {@code ashlar} command: the one place that wires the floors below into roles, and talks to a
 * person at a terminal.
 *
 * <p>Start at {@link Main}; {@link Network} wires all roles in one process. Each command is one
 * class. Nothing below knows this module.
 */
@NullMarked
package dev.ashlar.app;

import org.jspecify.annotations.NullMarked;
