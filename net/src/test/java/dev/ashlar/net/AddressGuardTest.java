package dev.ashlar.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
  @ParameterizedTest
  @CsvSource({
    "127.255.0.1, loopback",
    "10.1.2.3, private",
    "172.31.255.255, private",
    "192.168.0.1, private",
    "100.127.0.1, shared",
    "169.254.1.1, link-local",
    "169.254.169.254, instance metadata",
    "100.100.100.200, instance metadata",
    "0.1.2.3, unspecified",
    "224.0.0.1, multicast",
    "255.255.255.255, reserved",
    "::, unspecified",
    "::1, loopback",
    "fe80::1, link-local",
    "fc00::1, unique-local",
    "fd00:ec2::254, instance metadata",
    "ff02::1, multicast",
    "64:ff9b::a00:1, private",
    "64:ff9b::a9fe:a9fe, instance metadata",
    "64:ff9b:1::1, local translation",
    "2002:7f00:1::, loopback",
    "2001:0:1::1, tunnel",
    "::7f00:1, loopback",
    "2600::5efe:c0a8:1, private"
  })
  void whatIsNotPublicIsRefusedByItsKind(String address, String kind) {
    assertThat(AddressGuard.refusal(InetAddress.ofLiteral(address))).hasValue(kind);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "172.32.0.1",
        "100.128.0.1",
        "11.0.0.1",
        "2606:4700::1111",
        "64:ff9b::808:808"
      })
  void publicAddressesAreOpen(String address) {
    assertThat(AddressGuard.refusal(InetAddress.ofLiteral(address))).isEmpty();
  }
}
