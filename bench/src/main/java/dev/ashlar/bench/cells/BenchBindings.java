package dev.ashlar.bench.cells;

import dev.ashlar.sandbox.Bindings;
import dev.ashlar.sandbox.FetchCall;
import dev.ashlar.sandbox.FetchReply;
import dev.ashlar.sandbox.KeyDerivation;
import dev.ashlar.sandbox.LogLine;
import dev.ashlar.sandbox.SocketCall;
import dev.ashlar.sandbox.SocketLink;
import java.util.function.Supplier;

/**
 * The world of a worker in the bench.
 *
 * @param origin answers whatever it fetches
 */
record BenchBindings(Supplier<FetchReply> origin) implements Bindings {
  /** Of a worker that needs no world. */
  static final BenchBindings NOTHING =
      new BenchBindings(() -> {
        throw new UnsupportedOperationException("the bench has no network");
      });

  @Override
  public FetchReply fetch(FetchCall call) {
    return origin.get();
  }

  @Override
  public SocketLink connect(SocketCall call) {
    throw new UnsupportedOperationException("the bench has no network");
  }

  @Override
  public long omniKey(String store) {
    throw new UnsupportedOperationException("the bench has no keys");
  }

  @Override
  public byte[] derive(KeyDerivation derivation) {
    throw new UnsupportedOperationException("the bench has no keys");
  }

  @Override
  public void log(LogLine line) {}
}
