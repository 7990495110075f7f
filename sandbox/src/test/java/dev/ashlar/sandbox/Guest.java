package dev.ashlar.sandbox;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A sandbox of a test, with everything it said. Must be closed. */
final class Guest implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final Sandbox sandbox;
  private final LinkedBlockingQueue<SandboxMessage> said = new LinkedBlockingQueue<>();
  private final CompletableFuture<SandboxEnd> end = new CompletableFuture<>();

  Guest(SandboxFactory factory, SandboxLimits limits, int memoryMiB) {
    sandbox = factory.create(new SandboxSpec("test", memoryMiB, limits));
    sandbox.onMessage(said::add);
    sandbox.onEnd(end::complete);
  }

  static Guest with(SandboxFactory factory, String workFunction) {
    return with(factory, JobCode.of(workFunction, List.of()));
  }

  static Guest with(SandboxFactory factory, JobCode code) {
    return with(factory, code, SandboxLimits.DEFAULTS);
  }

  static Guest with(SandboxFactory factory, JobCode code, SandboxLimits limits) {
    var guest = new Guest(factory, limits, 256);
    guest.sandbox.post(new SandboxRequest.Assign(code));
    return guest;
  }

  Sandbox sandbox() {
    return sandbox;
  }

  /** Runs slices 1 to {@code count}, each with its number as the datum; all messages until done. */
  List<SandboxMessage> run(int count) {
    var slices = new ArrayList<SliceInput>();
    for (int i = 1; i <= count; i++) {
      slices.add(new SliceInput(i, number(i)));
    }
    sandbox.post(new SandboxRequest.Run(slices));
    return messages();
  }

  /** All messages up to the end of the batch, the failure of the assignment, or the end. */
  List<SandboxMessage> messages() {
    var messages = new ArrayList<SandboxMessage>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      SandboxMessage message = poll();
      if (message != null) {
        messages.add(message);
      }
      if (message instanceof SandboxMessage.BatchDone
          || (message == null && end.isDone() && said.isEmpty())) {
        return messages;
      }
    }
    throw new IllegalStateException("nothing more came after " + messages);
  }

  private @Nullable SandboxMessage poll() {
    try {
      return said.poll(20, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The one terminal message of a single slice. */
  SandboxMessage.Terminal one() {
    return run(1).stream()
        .filter(SandboxMessage.Terminal.class::isInstance)
        .map(SandboxMessage.Terminal.class::cast)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no result; ended " + end.getNow(null)));
  }

  /** The result of a single slice that is text. */
  String text() {
    SandboxMessage.Terminal terminal = one();
    if (terminal instanceof SandboxMessage.Completed completed) {
      return text(completed.result());
    }
    throw new IllegalStateException("not completed: " + terminal);
  }

  GuestError error() {
    SandboxMessage.Terminal terminal = one();
    if (terminal instanceof SandboxMessage.WorkError error) {
      return error.error();
    }
    throw new IllegalStateException("no error: " + terminal);
  }

  SandboxEnd end() {
    return end.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  static String text(byte[] body) {
    if (body.length == 0 || body[0] != ValueBody.TEXT) {
      throw new IllegalArgumentException("not a text: " + java.util.HexFormat.of().formatHex(body));
    }
    return new String(body, 1, body.length - 1, StandardCharsets.UTF_8);
  }

  /** The value body of a whole number. */
  static byte[] number(int value) {
    var bytes = new java.io.ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {4, (byte) 0xff, 15, 'I'});
    int zigzag = (value << 1) ^ (value >> 31);
    while ((zigzag & ~0x7f) != 0) {
      bytes.write((zigzag & 0x7f) | 0x80);
      zigzag >>>= 7;
    }
    bytes.write(zigzag);
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    sandbox.close();
  }
}
