package dev.ashlar.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.job.ErrorPolicy;
import dev.ashlar.job.JobException;
import dev.ashlar.job.JobState;
import dev.ashlar.sandbox.testing.FakeSandboxFactory;
import dev.ashlar.sandbox.testing.SliceFunction;
import dev.ashlar.values.Arr;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.V8Format;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LocalExecTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Compute compute = Compute.local();

  private static double number(byte[] body) {
    return ((JsValue.Num) V8Format.decode(body)).value();
  }

  /** Datum times first argument, if there is one. */
  private static final SliceFunction TIMES =
      (code, input, guest) -> {
        double factor = code.arguments().isEmpty() ? 1 : number(code.arguments().getFirst());
        return V8Format.encode(JsValue.number(number(input.datum()) * factor));
      };

  private static FakeSandboxFactory sandboxes(SliceFunction function) {
    return new FakeSandboxFactory(function);
  }

  @Test
  void aRangeIsComputedWithItsArguments() throws Exception {
    Results results =
        compute
            .forRange(1, 10)
            .work("(x, k) => x * k")
            .args(7)
            .localExec(sandboxes(TIMES), 3)
            .await(LIMIT);

    assertThat(results.values()).isEqualTo(List.of(7, 14, 21, 28, 35, 42, 49, 56, 63, 70));
  }

  @Test
  void valuesAreTakenLazilyFromAnIterable() throws Exception {
    var made = new AtomicInteger();
    Iterable<Integer> numbers =
        () ->
            new Iterator<>() {
              @Override
              public boolean hasNext() {
                return made.get() < 2000;
              }

              @Override
              public Integer next() {
                return made.incrementAndGet();
              }
            };

    Results results =
        compute.forEach(numbers).work("x => x").localExec(sandboxes(TIMES), 2).await(LIMIT);

    assertThat(results).hasSize(2000);
    assertThat(results.value(1999)).isEqualTo(2000);
  }

  @Test
  void repeatCountsFromZero() throws Exception {
    Results results = compute.repeat(3).work("x => x").localExec(sandboxes(TIMES), 1).await(LIMIT);

    assertThat(results.values()).isEqualTo(List.of(0, 1, 2));
  }

  @Test
  void aJobWithoutInputIsDoneAtOnce() throws Exception {
    Results results =
        compute.forEach(List.of()).work("x => x").localExec(sandboxes(TIMES), 1).await(LIMIT);

    assertThat(results).isEmpty();
  }

  @Test
  void aSliceThatThrowsFailsAloneAndIsTold() throws Exception {
    List<JobEvent.SliceError> errors = new CopyOnWriteArrayList<>();
    Results results =
        compute
            .forRange(1, 3)
            .work("x => x")
            .on(JobEvent.SliceError.class, errors::add)
            .localExec(sandboxes(throwingAt(2)), 1)
            .await(LIMIT);

    assertThat(results.get(1)).isEqualTo(new SliceResult.Failed("IllegalStateException", "no", ""));
    assertThat(results.value(2)).isEqualTo(3);
    assertThatThrownBy(() -> results.value(1))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("slice 2 threw IllegalStateException: no");
    assertThat(errors).extracting(JobEvent.SliceError::sliceNumber).containsExactly(2L);
  }

  @Test
  void theFirstErrorCancelsAJobThatWantsItSo() {
    Job job =
        compute
            .forRange(1, 3)
            .work("x => x")
            .errorPolicy(new ErrorPolicy.CancelJob())
            .localExec(sandboxes(throwingAt(2)), 1);

    assertThatThrownBy(() -> job.await(LIMIT))
        .isInstanceOfSatisfying(
            JobException.class,
            e -> assertThat(e.code()).isEqualTo(JobException.Code.ETOOMANYERRORS))
        .hasMessageContaining("slice 2");
    assertThat(job.status().runStatus()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void aSliceIsTriedAgainAsOftenAsItsPolicySays() throws Exception {
    var tries = new AtomicInteger();
    Results results =
        compute
            .forRange(1, 1)
            .work("x => x")
            .errorPolicy(new ErrorPolicy.Retry(2))
            .localExec(
                sandboxes((code, input, guest) -> {
                  if (tries.incrementAndGet() < 3) {
                    throw new IllegalStateException("not yet");
                  }
                  return TIMES.run(code, input, guest);
                }),
                1)
            .await(LIMIT);

    assertThat(results.value(0)).isEqualTo(1);
    assertThat(tries).hasValue(3);
  }

  @Test
  void aSliceThatAlwaysEndsItsSandboxStopsTheJobWithACode() {
    Job job =
        compute
            .forRange(1, 1)
            .work("x => x")
            .localExec(
                sandboxes((code, input, guest) -> {
                  throw guest.end(dev.ashlar.sandbox.Cause.OUT_OF_MEMORY, "memory", "64 MiB");
                }),
                1);

    assertThatThrownBy(() -> job.await(LIMIT))
        .isInstanceOfSatisfying(
            JobException.class,
            e -> assertThat(e.code()).isEqualTo(JobException.Code.ESLICETOOBIG));
  }

  @Test
  void whatTheGuestSaysIsHeardBeforeTheEnd() throws Exception {
    List<JobEvent> heard = new CopyOnWriteArrayList<>();
    byte[] line = V8Format.encode(Arr.of(JsValue.text("hi"), JsValue.number(5)));
    Job job =
        compute
            .forRange(1, 1)
            .work("x => x")
            .on(JobEvent.Console.class, heard::add)
            .on(JobEvent.Custom.class, heard::add)
            .on("complete", heard::add)
            .localExec(
                sandboxes((code, input, guest) -> {
                  guest.console("warn", line);
                  guest.emit("found", V8Format.encode(JsValue.text("gold")));
                  return TIMES.run(code, input, guest);
                }),
                1);

    Results results = job.await(LIMIT);
    Awaitility.await().atMost(LIMIT).until(() -> heard.size() == 3);

    assertThat(heard)
        .containsExactly(
            new JobEvent.Console(
                job.id().value(), 1, "warn", List.of(JsValue.text("hi"), JsValue.number(5)), 1),
            new JobEvent.Custom(job.id().value(), 1, "found", JsValue.text("gold")),
            new JobEvent.Complete(results));
  }

  @Test
  void anOpenJobTakesSlicesUntilItIsClosed() throws Exception {
    Job job = compute.forEach(List.of(1, 2)).work("x => x").open().localExec(sandboxes(TIMES), 1);
    Awaitility.await().atMost(LIMIT).until(() -> job.results().available() == 2);
    assertThat(job.isDone()).isFalse();

    job.addSlices(List.of(3));
    job.close();

    assertThat(job.await(LIMIT).values()).isEqualTo(List.of(1, 2, 3));
  }

  @Test
  void aCancelledJobEndsItsWorker() {
    var factory =
        sandboxes((code, input, guest) -> {
          new CountDownLatch(1).await();
          return new byte[] {0};
        });
    Job job = compute.forRange(1, 5).work("x => x").localExec(factory, 2);
    Awaitility.await().atMost(LIMIT).until(() -> !factory.made().isEmpty());

    job.cancel("enough");

    assertThatThrownBy(() -> job.await(LIMIT))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("enough");
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> factory.made().stream().allMatch(sandbox -> sandbox.ended()));
  }

  @Test
  void whatJavaScriptCannotReceiveIsRefusedBeforeAnythingRuns() {
    List<Object> values = new ArrayList<>(List.of(1, 2, new Object()));

    assertThatThrownBy(() -> compute.forEach(values).work("x => x").localExec(sandboxes(TIMES), 1))
        .isInstanceOfSatisfying(
            ClientException.class,
            e -> assertThat(e.code()).isEqualTo(ClientException.Code.NOT_ENCODABLE))
        .hasMessageContaining("datum 3");
    assertThatThrownBy(() -> compute.repeat(1).args("fine", new Object()))
        .hasMessageContaining("argument 2");
  }

  @Test
  void aJobIsExecutedOnceAndNeedsAFunction() throws Exception {
    JobBuilder builder = compute.repeat(1).work("x => x");
    builder.localExec(sandboxes(TIMES), 1).await(LIMIT);

    assertThatThrownBy(() -> builder.localExec(sandboxes(TIMES), 1))
        .hasMessageContaining("executed already");
    assertThatThrownBy(() -> compute.repeat(1).localExec(sandboxes(TIMES), 1))
        .hasMessageContaining("no work function");
  }

  @Test
  void deployingWithoutASchedulerIsRefused() {
    assertThatThrownBy(() -> compute.repeat(1).work("x => x").exec())
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("no scheduler");
  }

  private static SliceFunction throwingAt(long slice) {
    return (code, input, guest) -> {
      if (input.slice() == slice) {
        throw new IllegalStateException("no");
      }
      return TIMES.run(code, input, guest);
    };
  }
}
