package dev.ashlar.net;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 in clear for clients that begin with it. The upgrade from HTTP/1.1, which RFC 9113 took
 * back, is declined: with it a chunked body of the upgrading request was seen to arrive empty.
 */
final class PriorKnowledge extends HTTP2CServerConnectionFactory {
  PriorKnowledge(HttpConfiguration configuration) {
    super(configuration);
  }

  @Override
  public @Nullable Connection upgradeConnection(
      Connector connector,
      EndPoint endPoint,
      MetaData.Request upgradeRequest,
      HttpFields.Mutable responseFields) {
    // The preface of a client that begins with HTTP/2 is a request of that version, PRI.
    return upgradeRequest.getHttpVersion() == HttpVersion.HTTP_2
        ? super.upgradeConnection(connector, endPoint, upgradeRequest, responseFields)
        : null;
  }
}
