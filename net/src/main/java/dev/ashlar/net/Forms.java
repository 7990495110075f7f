package dev.ashlar.net;

import static dev.ashlar.net.NetException.Code.FORM_MALFORMED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Locale;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.server.Request;

/** Reads forms whole, in memory: nothing of what a stranger sends is written to a disk here. */
final class Forms {
  private static final int PART_HEADER_BYTES = 8 << 10;

  private Forms() {}

  static MultipartForm read(
      HttpExchange exchange, Request request, String contentType, FormLimits limits) {
    String type = contentType.toLowerCase(Locale.ROOT);
    if (type.startsWith("multipart/form-data")) {
      return multipart(request, contentType, limits);
    }
    if (type.startsWith("application/x-www-form-urlencoded")) {
      return urlencoded(exchange.body(limits.maxTotalBytes()), limits);
    }
    throw new NetException(
        NetException.Code.UNSUPPORTED_MEDIA_TYPE,
        "not a form: '%s'".formatted(contentType),
        "send multipart/form-data or application/x-www-form-urlencoded");
  }

  private static MultipartForm urlencoded(byte[] body, FormLimits limits) {
    String text = new String(body, StandardCharsets.UTF_8);
    var pairs = UrlEncoded.pairs(text, limits.maxParts() + 1);
    if (pairs.size() > limits.maxParts()) {
      throw tooManyParts(limits);
    }
    return new MultipartForm(
        pairs.stream()
            .map(pair -> new MultipartForm.Part(pair.name(), pair.value(), false))
            .toList());
  }

  private static MultipartForm multipart(Request request, String contentType, FormLimits limits) {
    if (request.getLength() > limits.maxTotalBytes()) {
      throw BodyStream.tooBig(limits.maxTotalBytes());
    }
    var config =
        new MultiPartConfig.Builder()
            .maxParts(limits.maxParts())
            .maxSize(limits.maxTotalBytes())
            .maxPartSize(limits.maxPartBytes())
            .maxMemoryPartSize(limits.maxPartBytes())
            .maxHeadersSize(PART_HEADER_BYTES)
            .build();
    try (var parts = MultiPartFormData.getParts(request, request, contentType, config)) {
      var fields = new ArrayList<MultipartForm.Part>();
      for (var part : parts) {
        String name = part.getName() == null ? "" : part.getName();
        // Every byte is a character of this one, and comes back as it was.
        byte[] bytes = part.getContentAsString(ISO_8859_1).getBytes(ISO_8859_1);
        String text = Utf8.decode("the field '%s'".formatted(name), bytes);
        fields.add(new MultipartForm.Part(name, text, part.getFileName() != null));
      }
      return new MultipartForm(fields);
    } catch (NetException e) {
      throw e;
    } catch (RuntimeException e) {
      throw malformed(e, limits);
    }
  }

  private static NetException malformed(RuntimeException e, FormLimits limits) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    String lower = why.toLowerCase(Locale.ROOT);
    if (lower.contains("max parts")) {
      return tooManyParts(limits);
    }
    if (lower.contains("max") && (lower.contains("length") || lower.contains("size"))) {
      return BodyStream.tooBig(limits.maxPartBytes());
    }
    return new NetException(
        FORM_MALFORMED, "the body is no multipart form: " + why, "check its boundary", e);
  }

  private static NetException tooManyParts(FormLimits limits) {
    return new NetException(
        FORM_MALFORMED,
        "the form has more than %d parts".formatted(limits.maxParts()),
        "send fewer parts");
  }
}
