package dev.ashlar.scheduler;

import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Two ways to write a tree of maps, lists, texts, numbers, truths and URLs. */
enum ConfigurationText {
  /** KVIN nodes, with URLs as instances of the client's own class. */
  KVIN {
    @Override
    void map(StringBuilder text, Map<?, ?> map) {
      text.append("{\"ctr\":0,\"ps\":");
      members(text, map);
      text.append('}');
    }

    @Override
    void url(StringBuilder text, URI url) {
      text.append("{\"ctr\":\"dcpUrl$$DcpURL\",\"ps\":{},\"arg\":")
          .append(quoted(url.toString()))
          .append('}');
    }

    @Override
    void list(StringBuilder text, List<?> list) {
      text.append("{\"arr\":");
      elements(text, list);
      text.append('}');
    }

    @Override
    void plain(StringBuilder text, String json) {
      text.append("{\"raw\":").append(json).append('}');
    }
  },
  /** JavaScript, with URLs as instances of the browser's class. */
  SCRIPT {
    @Override
    void map(StringBuilder text, Map<?, ?> map) {
      members(text, map);
    }

    @Override
    void url(StringBuilder text, URI url) {
      text.append("new URL(").append(quoted(url.toString())).append(')');
    }

    @Override
    void list(StringBuilder text, List<?> list) {
      elements(text, list);
    }

    @Override
    void plain(StringBuilder text, String json) {
      text.append(json);
    }
  };

  private static final JsonMapper JSON = JsonMapper.shared();

  abstract void map(StringBuilder text, Map<?, ?> map);

  abstract void url(StringBuilder text, URI url);

  abstract void list(StringBuilder text, List<?> list);

  abstract void plain(StringBuilder text, String json);

  final void write(StringBuilder text, Object value) {
    switch (value) {
      case Map<?, ?> map -> map(text, map);
      case URI url -> url(text, url);
      case List<?> list -> list(text, list);
      case String string -> plain(text, quoted(string));
      case Double number ->
          text.append(BigDecimal.valueOf(number).stripTrailingZeros().toPlainString());
      case Integer number -> text.append(number);
      case Boolean truth -> plain(text, truth.toString());
      default -> throw new IllegalArgumentException("no configuration value: " + value.getClass());
    }
  }

  final void members(StringBuilder text, Map<?, ?> map) {
    text.append('{');
    String comma = "";
    for (Map.Entry<?, ?> member : map.entrySet()) {
      text.append(comma).append(quoted(member.getKey().toString())).append(':');
      write(text, member.getValue());
      comma = ",";
    }
    text.append('}');
  }

  final void elements(StringBuilder text, List<?> list) {
    text.append('[');
    String comma = "";
    for (Object element : list) {
      text.append(comma);
      // Inside arrays both forms let texts stand for themselves.
      if (element instanceof String string) {
        text.append(quoted(string));
      } else {
        write(text, element);
      }
      comma = ",";
    }
    text.append(']');
  }

  private static String quoted(String string) {
    return JSON.writeValueAsString(string);
  }
}
