package dev.ashlar.sandbox;

/** One line of an HTTP head; a name may come more than once, and order is kept. */
public record HeaderLine(String name, String value) {}
