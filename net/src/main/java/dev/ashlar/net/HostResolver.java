package dev.ashlar.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Where a name or a literal leads. Blocks. */
@FunctionalInterface
interface HostResolver {
  HostResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

  List<InetAddress> resolve(String host) throws UnknownHostException;
}
