package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SliceBatchTest {
  private static SliceBatch batchOf(int count) {
    var slices =
        java.util.stream.IntStream.range(0, count)
            .mapToObj(i -> new SliceInput(i, new byte[] {0}))
            .toList();
    return new SliceBatch(1, slices, true, 1_000, 0);
  }

  private static void end(SliceBatch batch, double weight, long now) {
    batch.ended(weight, now);
    batch.advance(now);
  }

  @Test
  void sharesOfABurstSumUpToWhatTheProcessUsed() {
    SliceBatch batch = batchOf(3);
    end(batch, 1, 10);
    end(batch, 3, 30);
    end(batch, 0, 35);

    List<Meter> meters = batch.settle(1_401, 7);

    assertThat(meters).extracting(Meter::cpuNanos).containsExactly(100L, 300L, 1L);
    assertThat(meters).extracting(Meter::wallNanos).containsExactly(10L, 20L, 5L);
  }

  @Test
  void aCellThatTellsNothingSharesEqually() {
    SliceBatch batch = batchOf(2);
    end(batch, 0, 1);
    end(batch, 0, 2);

    assertThat(batch.settle(1_100, 0)).extracting(Meter::cpuNanos).containsExactly(50L, 50L);
  }

  @Test
  void aCellThatLiesCannotMoveTheSum() {
    SliceBatch batch = batchOf(2);
    end(batch, Double.MAX_VALUE, 1);
    end(batch, Double.MAX_VALUE, 2);

    List<Meter> meters = batch.settle(2_000, 0);

    assertThat(meters.stream().mapToLong(Meter::cpuNanos).sum()).isEqualTo(1_000);
    assertThat(meters).allSatisfy(meter -> assertThat(meter.cpuNanos()).isNotNegative());
  }

  @Test
  void theNextBurstBeginsWhereTheLastEnded() {
    SliceBatch batch = batchOf(2);
    end(batch, 1, 1);
    batch.settle(1_500, 0);
    end(batch, 1, 2);

    assertThat(batch.settle(1_700, 0)).extracting(Meter::cpuNanos).containsExactly(200L);
  }
}
