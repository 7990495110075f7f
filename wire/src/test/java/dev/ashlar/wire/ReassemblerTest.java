package dev.ashlar.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReassemblerTest {
  private final Reassembler reassembler = new Reassembler(100);

  @Test
  void interleavedMessagesComeOutInTheOrderOfTheirFirstFrames() {
    assertThat(reassembler.fragment(1, 0, 2, "a")).isEmpty();
    assertThat(reassembler.fragment(2, 1, 2, "d")).isEmpty();
    assertThat(reassembler.whole("w")).isEmpty();
    assertThat(reassembler.fragment(2, 0, 2, "c")).isEmpty();
    assertThat(reassembler.fragment(1, 1, 2, "b")).containsExactly("ab", "cd", "w");
    assertThat(reassembler.whole("x")).containsExactly("x");
  }

  @Test
  void roomIsGivenBackWhenAMessageIsDelivered() {
    for (int i = 0; i < 10; i++) {
      reassembler.fragment(i, 0, 2, "x".repeat(45));
      assertThat(reassembler.fragment(i, 1, 2, "y".repeat(45))).hasSize(1);
    }
  }

  @Test
  void whatBreaksTheRulesIsRefused() {
    reassembler.fragment(1, 0, 3, "a");

    assertThatThrownBy(() -> reassembler.fragment(1, 0, 3, "a")).hasMessageContaining("twice");
    assertThatThrownBy(() -> reassembler.fragment(1, 1, 4, "a")).hasMessageContaining("twice");
    assertThatThrownBy(() -> reassembler.fragment(1, 3, 3, "a")).hasMessageContaining("3 of 3");
    assertThatThrownBy(() -> reassembler.fragment(2, 0, 2, "x".repeat(100)))
        .hasMessageContaining("more than 100 characters");
  }
}
