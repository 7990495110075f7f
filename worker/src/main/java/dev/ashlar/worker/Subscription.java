package dev.ashlar.worker;

/** A registered listener; closing it takes the listener off. May be closed twice. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  @Override
  void close();
}
