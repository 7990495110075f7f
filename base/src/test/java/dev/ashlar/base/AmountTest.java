package dev.ashlar.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class AmountTest {
  @Test
  void decimalTextSurvivesTheRoundTripExactly() {
    assertThat(Amount.ofDecimal("0.000000000000000001").units()).isEqualTo(BigInteger.ONE);
    assertThat(Amount.ofDecimal("1234567890.125").toString()).isEqualTo("1234567890.125");
    assertThat(Amount.ofDecimal("-100").toString()).isEqualTo("-100");
  }

  @Test
  void aDoubleMeansItsShortestDecimal() {
    assertThat(Amount.ofDouble(0.001)).isEqualTo(Amount.ofDecimal("0.001"));
    assertThat(Amount.ofDouble(0.1).times(3)).isEqualTo(Amount.ofDecimal("0.3"));
  }

  @Test
  void whatIsNoAmountIsRefusedWithItsText() {
    assertThatThrownBy(() -> Amount.ofDecimal("ten")).hasMessageContaining("'ten'");
    assertThatThrownBy(() -> Amount.ofDecimal("0.0000000000000000001"))
        .hasMessageContaining("18 decimals");
    assertThatThrownBy(() -> Amount.ofDouble(Double.NaN)).hasMessageContaining("NaN");
  }

  @Test
  void aShortTextCannotBecomeANumberThatFillsTheMemory() {
    assertThatThrownBy(() -> Amount.ofDecimal("1e999999999")).hasMessageContaining("40 digits");
    assertThatThrownBy(() -> Amount.ofDecimal("1e-999999999")).hasMessageContaining("18 decimals");
    assertThatThrownBy(() -> Amount.ofDecimal("0e-999999999")).hasMessageContaining("18 decimals");
    assertThatThrownBy(() -> Amount.ofDecimal("1".repeat(101))).hasMessageContaining("characters");
    assertThat(Amount.ofDecimal("1e3")).isEqualTo(Amount.ofDecimal("1000"));
  }
}
