package dev.ashlar.sandbox.testing;

import dev.ashlar.sandbox.Cause;
import dev.ashlar.sandbox.GuestError;
import dev.ashlar.sandbox.JobCode;
import dev.ashlar.sandbox.Meter;
import dev.ashlar.sandbox.Sandbox;
import dev.ashlar.sandbox.SandboxEnd;
import dev.ashlar.sandbox.SandboxMessage;
import dev.ashlar.sandbox.SandboxRequest;
import dev.ashlar.sandbox.SandboxSpec;
import dev.ashlar.sandbox.SliceInput;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox without a process: one virtual thread that runs a Java function for each slice. Meters
 * are made up but never zero, so that sums in tests mean something.
 */
public final class FakeSandbox implements Sandbox {
  /** What every slice of a fake is said to have used. */
  public static final Meter METER = new Meter(1_000_000, 2_000_000, 100, 100, 1 << 20);

  private final SandboxSpec spec;
  private final SliceFunction function;
  private final LinkedBlockingQueue<SandboxRequest> requests = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile Consumer<SandboxMessage> messages = message -> {};
  private @Nullable Consumer<SandboxEnd> endListener;
  private @Nullable SandboxEnd end;
  private @Nullable JobCode code;

  public FakeSandbox(SandboxSpec spec, SliceFunction function) {
    this.spec = spec;
    this.function = function;
    this.thread = Thread.ofVirtual().name("fake-sandbox-" + spec.name()).start(this::loop);
  }

  public SandboxSpec spec() {
    return spec;
  }

  @Override
  public void post(SandboxRequest request) {
    if (request instanceof SandboxRequest.Cancel) {
      close();
      return;
    }
    requests.add(request);
  }

  @Override
  public void onMessage(Consumer<SandboxMessage> listener) {
    messages = listener;
  }

  @Override
  public void onEnd(Consumer<SandboxEnd> listener) {
    SandboxEnd already;
    synchronized (this) {
      endListener = listener;
      already = end;
    }
    if (already != null) {
      listener.accept(already);
    }
  }

  @Override
  public void close() {
    finish(new SandboxEnd(Cause.CLOSED, SandboxEnd.NO_SLICE, "", "", "", Meter.NONE));
  }

  /** Whether it has ended, by itself or by {@link #close}. */
  public synchronized boolean ended() {
    return end != null;
  }

  private void finish(SandboxEnd how) {
    Consumer<SandboxEnd> listener;
    synchronized (this) {
      if (end != null) {
        return;
      }
      end = how;
      listener = endListener;
    }
    thread.interrupt();
    if (listener != null) {
      listener.accept(how);
    }
  }

  private void tell(SandboxMessage message) {
    if (!ended()) {
      messages.accept(message);
    }
  }

  private void loop() {
    try {
      while (!ended()) {
        switch (requests.take()) {
          case SandboxRequest.Assign(var assigned) -> {
            code = assigned;
            tell(new SandboxMessage.Assigned());
          }
          case SandboxRequest.Run(var slices) -> {
            for (SliceInput input : slices) {
              runOne(input);
            }
            tell(new SandboxMessage.BatchDone());
          }
          case SandboxRequest.Cancel() -> close();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void runOne(SliceInput input) {
    JobCode job = code;
    if (ended()) {
      return;
    }
    if (job == null) {
      throw new IllegalStateException("slice " + input.slice() + " came before the job");
    }
    tell(new SandboxMessage.SliceStarted(input.slice()));
    try {
      byte[] result = function.run(job, input, new Guest(input.slice()));
      tell(new SandboxMessage.Completed(input.slice(), result, METER));
    } catch (Rejection rejection) {
      tell(new SandboxMessage.Rejected(input.slice(), rejection.reason, rejection.retries, METER));
    } catch (Ending ending) {
      finish(ending.how);
    } catch (Exception e) {
      String message = String.valueOf(e.getMessage());
      var error = GuestError.of(e.getClass().getSimpleName(), message, "");
      tell(new SandboxMessage.WorkError(input.slice(), error, new byte[] {0}, METER));
    }
  }

  private static final class Rejection extends RuntimeException {
    private final transient byte[] reason;
    private final int retries;

    Rejection(byte[] reason, int retries) {
      this.reason = reason;
      this.retries = retries;
    }
  }

  private static final class Ending extends RuntimeException {
    private final transient SandboxEnd how;

    Ending(SandboxEnd how) {
      this.how = how;
    }
  }

  private final class Guest implements FakeGuest {
    private final long slice;

    Guest(long slice) {
      this.slice = slice;
    }

    @Override
    public void progress(double percent) {
      tell(new SandboxMessage.Progress(slice, percent, false, new byte[] {0}, 0));
    }

    @Override
    public void console(String level, byte[] arguments) {
      tell(new SandboxMessage.Console(slice, level, arguments, 1));
    }

    @Override
    public void emit(String name, byte[] value) {
      tell(new SandboxMessage.Emit(slice, name, value));
    }

    @Override
    public RuntimeException reject(byte[] reason, int retries) {
      throw new Rejection(reason, retries);
    }

    @Override
    public RuntimeException end(Cause cause, String limit, String value) {
      throw new Ending(new SandboxEnd(cause, slice, limit, value, "", METER));
    }
  }
}
