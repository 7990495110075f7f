package dev.ashlar.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class KeyNetworksTest {
  private record Named(String name) implements KeyNetwork {
    @Override
    public KeyHandle omniKey(WorkerKeyId id) {
      return new KeyHandle(new byte[32]);
    }
  }

  @Test
  void aNetworkIsFoundByItsName() {
    var local = new Named("local");

    assertThat(new KeyNetworks(List.of(local)).network("local")).isEqualTo(local);
  }

  @Test
  void anUnknownNetworkIsRefusedWithTheNamesOfTheKnownOnes() {
    var networks = new KeyNetworks(List.of(new Named("sapphire-testnet"), new Named("local")));

    assertThatThrownBy(() -> networks.network("sapphire-mainnet"))
        .isInstanceOfSatisfying(
            KeysException.class,
            e -> assertThat(e.code()).isEqualTo(KeysException.Code.UNKNOWN_NETWORK))
        .hasMessage("unknown key store: sapphire-mainnet; known here: local, sapphire-testnet");
  }

  @Test
  void twoNetworksOfOneNameAreRefused() {
    var twice = List.of(new Named("local"), new Named("local"));

    assertThatThrownBy(() -> new KeyNetworks(twice)).hasMessageContaining("local");
  }
}
