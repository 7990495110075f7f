package dev.ashlar.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * Which addresses a stranger's program must not reach through us. An address is judged after the
 * name was resolved and is then the one connected to, so a name cannot change its mind between the
 * look and the leap. IPv6 has many ways to write an IPv4 address; each is unwrapped and judged as
 * what it leads to. Jetty gives us literals as well as names.
 */
/** Judges addresses: public, private in some way, or one that hands out a machine's credentials. */
public final class AddressGuard {
  /** Addresses where clouds serve a machine's own credentials; never opened as merely private. */
  private static final List<Range> METADATA =
      List.of(
          new Range("169.254.169.254", 32, "instance metadata"),
          new Range("169.254.170.2", 32, "instance metadata"),
          new Range("169.254.170.23", 32, "instance metadata"),
          new Range("100.100.100.200", 32, "instance metadata"),
          new Range("168.63.129.16", 32, "instance metadata"),
          new Range("192.0.0.192", 32, "instance metadata"),
          new Range("fd00:ec2::", 32, "instance metadata"),
          new Range("fd20:ce::254", 128, "instance metadata"),
          new Range("fe80::a9fe:a9fe", 128, "instance metadata"));

  private static final List<Range> PRIVATE =
      List.of(
          new Range("0.0.0.0", 8, "unspecified"),
          new Range("10.0.0.0", 8, "private"),
          new Range("100.64.0.0", 10, "shared"),
          new Range("127.0.0.0", 8, "loopback"),
          new Range("169.254.0.0", 16, "link-local"),
          new Range("172.16.0.0", 12, "private"),
          new Range("192.0.0.0", 24, "reserved"),
          new Range("192.0.2.0", 24, "documentation"),
          new Range("192.88.99.0", 24, "reserved"),
          new Range("192.168.0.0", 16, "private"),
          new Range("198.18.0.0", 15, "benchmarking"),
          new Range("198.51.100.0", 24, "documentation"),
          new Range("203.0.113.0", 24, "documentation"),
          new Range("224.0.0.0", 4, "multicast"),
          new Range("240.0.0.0", 4, "reserved"),
          new Range("::", 128, "unspecified"),
          new Range("::1", 128, "loopback"),
          new Range("64:ff9b:1::", 48, "local translation"),
          new Range("100::", 64, "discard"),
          new Range("2001::", 32, "tunnel"),
          new Range("2001:2::", 48, "benchmarking"),
          new Range("2001:db8::", 32, "documentation"),
          new Range("3fff::", 20, "documentation"),
          new Range("5f00::", 16, "reserved"),
          new Range("fc00::", 7, "unique-local"),
          new Range("fe80::", 10, "link-local"),
          new Range("fec0::", 10, "site-local"),
          new Range("ff00::", 8, "multicast"));

  private AddressGuard() {}

  /** Why this address is not for strangers, in a word or two; empty if it is public. */
  public static Optional<String> refusal(InetAddress address) {
    return isMetadata(address) ? Optional.of("instance metadata") : match(address, PRIVATE);
  }

  /** Whether this address may hand out credentials of the machine we run on. */
  public static boolean isMetadata(InetAddress address) {
    return match(address, METADATA).isPresent();
  }

  /** A host as people write it, made comparable: lower case, no brackets, no final dot. */
  static String plainHost(String host) {
    String plain = host.toLowerCase(Locale.ROOT);
    if (plain.startsWith("[") && plain.endsWith("]")) {
      plain = plain.substring(1, plain.length() - 1);
    }
    return plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
  }

  private static Optional<String> match(InetAddress address, List<Range> ranges) {
    byte[] bytes = address.getAddress();
    for (Range range : ranges) {
      if (range.holds(bytes)) {
        return Optional.of(range.kind);
      }
    }
    InetAddress inner = embedded(bytes);
    return inner == null ? Optional.empty() : match(inner, ranges);
  }

  /** The IPv4 address inside an IPv6 one: mapped, compatible, NAT64, 6to4, ISATAP. */
  private static @Nullable InetAddress embedded(byte[] ip) {
    if (ip.length != 16) {
      return null;
    }
    boolean zeroTo10 = allZero(ip, 0, 10);
    boolean mapped = zeroTo10 && ip[10] == -1 && ip[11] == -1;
    boolean translated = allZero(ip, 0, 8) && ip[8] == -1 && ip[9] == -1 && allZero(ip, 10, 12);
    boolean compatible = zeroTo10 && allZero(ip, 10, 12);
    boolean nat64 = ip[0] == 0 && ip[1] == 0x64 && ip[2] == -1 && ip[3] == (byte) 0x9b;
    boolean isatap = (ip[8] & 0xfd) == 0 && ip[9] == 0 && ip[10] == 0x5e && ip[11] == (byte) 0xfe;
    if (mapped || translated || compatible || nat64 || isatap) {
      return ipv4(Arrays.copyOfRange(ip, 12, 16));
    }
    boolean sixToFour = ip[0] == 0x20 && ip[1] == 0x02;
    return sixToFour ? ipv4(Arrays.copyOfRange(ip, 2, 6)) : null;
  }

  private static boolean allZero(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static InetAddress ipv4(byte[] four) {
    try {
      return Inet4Address.getByAddress(four);
    } catch (UnknownHostException impossible) {
      throw new IllegalArgumentException(impossible);
    }
  }

  /** A block of addresses of one family. */
  private record Range(InetAddress first, int bits, String kind) {
    Range(String address, int bits, String kind) {
      this(InetAddress.ofLiteral(address), bits, kind);
    }

    boolean holds(byte[] address) {
      byte[] prefix = first.getAddress();
      if (address.length != prefix.length) {
        return false;
      }
      int whole = bits / 8;
      if (!Arrays.equals(address, 0, whole, prefix, 0, whole)) {
        return false;
      }
      int rest = bits % 8;
      return rest == 0 || ((address[whole] ^ prefix[whole]) & 0xff) >> (8 - rest) == 0;
    }
  }
}
