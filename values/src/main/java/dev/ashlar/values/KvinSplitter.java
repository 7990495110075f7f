package dev.ashlar.values;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Cuts the document of an array into documents of its elements. */
final class KvinSplitter {
  private final Obj document;
  private final String open;
  private final List<String> parts = new ArrayList<>();
  private @Nullable Arr built;

  private KvinSplitter(Obj document) {
    this.document = document;
    this.open = Kvin.open(Kvin.version(document));
  }

  static List<String> split(Obj document) {
    var splitter = new KvinSplitter(document);
    if (!(Kvin.what(document) instanceof Obj node)) {
      throw notAnArray();
    }
    if (node.get("raw").orElse(null) instanceof Arr raw) {
      raw.dense().forEach(element -> splitter.add(rawText(element)));
    } else if (node.get("arr").orElse(null) instanceof Arr elements) {
      splitter.array(node, elements);
    } else {
      throw notAnArray();
    }
    return List.copyOf(splitter.parts);
  }

  private static ValuesException notAnArray() {
    return ValuesException.malformed("a KVIN document to split that is no array");
  }

  private void array(Obj node, Arr elements) {
    if (node.get("ps").isPresent() || node.get("isl").isPresent() || node.get("len").isPresent()) {
      rebuild();
      return;
    }
    for (JsValue element : elements.dense()) {
      if (element instanceof Obj run
          && run.get("lst").orElse(null) instanceof JsValue.Num(double repeats)) {
        repeat(repeats);
      } else if (refers(element)) {
        add(KvinWriter.node(builtElement(parts.size())));
      } else {
        add(nodeText(element));
      }
    }
  }

  private void repeat(double repeats) {
    if (parts.isEmpty() || repeats < 0 || repeats > Kvin.MAX_VALUES - parts.size()) {
      throw ValuesException.malformed("a run of %s elements".formatted(repeats));
    }
    String last = parts.getLast();
    for (int i = 0; i < repeats; i++) {
      parts.add(last);
    }
  }

  /** Arrays with holes or names are taken by value; a hole becomes undefined. */
  private void rebuild() {
    Arr whole = built();
    if (whole.length() > Kvin.MAX_VALUES) {
      throw ValuesException.tooBig("an array of %d elements".formatted(whole.length()));
    }
    for (long i = 0; i < whole.length(); i++) {
      add(KvinWriter.node(builtElement(i)));
    }
  }

  private JsValue builtElement(long index) {
    return built().at(index).orElse(JsValue.undefined());
  }

  private Arr built() {
    if (built == null) {
      built = (Arr) new KvinReader().what(document);
    }
    return built;
  }

  private static boolean refers(JsValue node) {
    return switch (node) {
      case Obj object -> {
        // What stands under raw is data, whatever its members are called.
        if (object.get("raw").isPresent()) {
          yield false;
        }
        if (object.get("seen").orElse(null) instanceof JsValue.Num) {
          yield true;
        }
        boolean found = false;
        for (Map.Entry<String, JsValue> member : object.properties().entrySet()) {
          found = found || refers(member.getValue());
        }
        yield found;
      }
      case Arr array -> array.dense().stream().anyMatch(KvinSplitter::refers);
      default -> false;
    };
  }

  private static String nodeText(JsValue node) {
    return node instanceof JsValue.Str || node instanceof JsValue.Bool
        ? rawText(node)
        : CanonicalJson.write(node);
  }

  private static String rawText(JsValue value) {
    return "{\"raw\":" + CanonicalJson.write(value) + "}";
  }

  private void add(String node) {
    parts.add(open + node + "}");
  }
}
