package dev.ashlar.runner;

import dev.ashlar.keys.DerivationHash;
import dev.ashlar.keys.KeyHandle;
import dev.ashlar.keys.KeyNetworks;
import dev.ashlar.sandbox.Bindings;
import dev.ashlar.sandbox.FetchCall;
import dev.ashlar.sandbox.FetchReply;
import dev.ashlar.sandbox.KeyDerivation;
import dev.ashlar.sandbox.LogLine;
import dev.ashlar.sandbox.SocketCall;
import dev.ashlar.sandbox.SocketLink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one instance of a worker reaches, and nothing more; must be closed, which wipes its keys.
 * Keys are asked for once an instance: a second request gets the same number.
 */
final class WorkerBindings implements Bindings, AutoCloseable {
  private final SmartWorker worker;
  private final World world;
  private final KeyNetworks networks;
  private final LogWriter logs;

  /* Guarded by this object; a handle's number is its place in the list. */
  private final Map<String, Long> numbers = new HashMap<>();
  private final List<KeyHandle> handles = new ArrayList<>();
  private boolean closed;

  WorkerBindings(SmartWorker worker, World world, KeyNetworks networks, LogWriter logs) {
    this.worker = worker;
    this.world = world;
    this.networks = networks;
    this.logs = logs;
  }

  @Override
  public FetchReply fetch(FetchCall call) {
    return world.fetch().fetch(call);
  }

  @Override
  public SocketLink connect(SocketCall call) {
    return world.sockets().connect(call);
  }

  @Override
  public synchronized long omniKey(String store) {
    Long known = numbers.get(store);
    if (known != null) {
      return known;
    }
    KeyHandle handle = networks.network(store).omniKey(worker.keyId());
    if (closed) {
      handle.close();
      throw unknownKey();
    }
    handles.add(handle);
    long number = handles.size() - 1L;
    numbers.put(store, number);
    return number;
  }

  @Override
  public byte[] derive(KeyDerivation wanted) {
    DerivationHash hash = DerivationHash.of(wanted.hash());
    KeyHandle key = key(wanted.key());
    return wanted.padded()
        ? key.deriveBitsPadded(hash, wanted.salt(), wanted.info(), wanted.bits())
        : key.deriveBits(hash, wanted.salt(), wanted.info(), wanted.bits());
  }

  private synchronized KeyHandle key(long number) {
    if (closed || number < 0 || number >= handles.size()) {
      throw unknownKey();
    }
    return handles.get((int) number);
  }

  private static RunnerException unknownKey() {
    return new RunnerException(
        RunnerException.Code.BAD_REQUEST, "this instance has no such key", "ask for it first");
  }

  @Override
  public void log(LogLine line) {
    logs.write(worker, line);
  }

  @Override
  public synchronized void close() {
    closed = true;
    handles.forEach(KeyHandle::close);
    handles.clear();
  }
}
