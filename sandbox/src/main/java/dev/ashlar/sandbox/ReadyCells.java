package dev.ashlar.sandbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The cells that wait for a tenant, by kind. Thread-safe: everything under one lock. */
final class ReadyCells {
  private final Map<CellKind, Deque<Cell>> shelves = new LinkedHashMap<>(); // guarded by this

  /** From now on cells of this kind are wanted. */
  synchronized void want(CellKind kind) {
    shelf(kind);
  }

  synchronized void add(CellKind kind, Cell cell) {
    shelf(kind).add(cell);
  }

  /** One that lives, if there is one. */
  synchronized Optional<Cell> take(CellKind kind) {
    Deque<Cell> shelf = shelf(kind);
    @Nullable Cell cell = shelf.poll();
    while (cell != null && cell.ended()) {
      cell = shelf.poll();
    }
    return Optional.ofNullable(cell);
  }

  /** One of whatever kind, for somebody who needs its place. */
  synchronized Optional<Cell> takeAny() {
    return shelves.values().stream().filter(shelf -> !shelf.isEmpty()).findFirst().map(Deque::poll);
  }

  synchronized boolean has(CellKind kind) {
    return !shelf(kind).isEmpty();
  }

  /** A kind that is wanted and of which fewer than so many are here. */
  synchronized Optional<CellKind> lacking(int enough) {
    return shelves.entrySet().stream()
        .filter(shelf -> shelf.getValue().size() < enough)
        .findFirst()
        .map(Map.Entry::getKey);
  }

  synchronized void removeIf(Predicate<Cell> condition) {
    shelves.values().forEach(shelf -> shelf.removeIf(condition));
  }

  synchronized int count() {
    return shelves.values().stream().mapToInt(Deque::size).sum();
  }

  private Deque<Cell> shelf(CellKind kind) {
    return shelves.computeIfAbsent(kind, key -> new ArrayDeque<>());
  }
}
