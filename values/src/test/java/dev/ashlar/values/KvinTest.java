package dev.ashlar.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KvinTest {
  private static final String OPEN = "{\"_serializeVerId\":\"v9\",\"what\":";

  /** Where our text differs on purpose, or where the original loses something on the way. */
  private static final Set<String> OTHER_TEXT =
      Set.of("boxedTrue", "holes", "sparse", "named", "fn", "error", "plainError", "codeError");

  private static final Set<String> LOSSY = Set.of("error", "plainError", "lone");

  static Stream<Golden> rows() {
    return Golden.all().stream().filter(row -> !row.kvin().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void whatTheOriginalWroteIsReadAsItMeant(Golden row) {
    JsValue value = Kvin.parse(row.kvin());

    if (!row.v8().isEmpty() && !LOSSY.contains(row.name())) {
      assertThat(JsValue.alike(value, V8Format.decode(row.body()))).isTrue();
    }
    assertThat(JsValue.alike(Kvin.parse(Kvin.write(value)), value)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void valuesAreWrittenAsTheOriginalWritesThem(Golden row) {
    if (!OTHER_TEXT.contains(row.name())) {
      assertThat(Kvin.write(Kvin.parse(row.kvin()))).isEqualTo(row.kvin());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.ashlar.values.V8FormatTest#rows")
  void everyValueSurvivesARoundTrip(Golden row) {
    JsValue value = V8Format.decode(row.body());
    // A view comes back with a buffer of its own, and no buffer comes back resizable.
    if (!Set.of("twoViews", "resizable", "boxedBigint").contains(row.name())) {
      assertThat(JsValue.alike(Kvin.parse(Kvin.write(value)), value)).isTrue();
    }
  }

  @Test
  void referencesBehindAMapCountItsArrays() {
    var shared = new Obj().put("u", JsValue.undefined());
    var map = new MapValue().put(JsValue.number(1), JsValue.number(2));

    String document = Kvin.write(Arr.of(map, shared, JsValue.number(0), shared));

    assertThat(document).contains("{\"seen\":4}");
    var read = (Arr) Kvin.parse(document);
    assertThat(read.at(1).orElseThrow()).isSameAs(read.at(3).orElseThrow());
  }

  @Test
  void anArrayIsSplitIntoItsElements() {
    assertThat(Kvin.split(OPEN + "{\"arr\":[1,{\"lst\":2},\"x\",true,{\"raw\":{\"seen\":1}}]}}"))
        .containsExactly(
            OPEN + "1}",
            OPEN + "1}",
            OPEN + "1}",
            OPEN + "{\"raw\":\"x\"}}",
            OPEN + "{\"raw\":true}}",
            OPEN + "{\"raw\":{\"seen\":1}}}");
    assertThat(Kvin.split("{\"_serializeVerId\":\"v8\",\"what\":{\"raw\":[1,\"x\"]}}"))
        .containsExactly(
            "{\"_serializeVerId\":\"v8\",\"what\":{\"raw\":1}}",
            "{\"_serializeVerId\":\"v8\",\"what\":{\"raw\":\"x\"}}");
  }

  @Test
  void splittingReplacesReferencesOutOfAnElement() {
    var shared = new Obj().put("u", JsValue.undefined());
    var pair = Arr.of(shared, shared);

    List<String> parts = Kvin.split(Kvin.write(Arr.of(shared, pair, shared)));

    assertThat(parts).hasSize(3);
    assertThat(JsValue.alike(Kvin.parse(parts.get(1)), pair)).isTrue();
    assertThat(JsValue.alike(Kvin.parse(parts.get(2)), shared)).isTrue();
  }

  @Test
  void theLabelIsChangedAndNothingElse() {
    String document = Kvin.write(JsValue.text("v9"));

    assertThat(Kvin.relabel(document, 8))
        .isEqualTo("{\"_serializeVerId\":\"v8\",\"what\":{\"raw\":\"v9\"}}");
    assertThat(Kvin.relabel(" " + document, 8)).isEqualTo(Kvin.relabel(document, 8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "{}",
        "{\"_serializeVerId\":\"v3\",\"what\":1}",
        "{\"_serializeVerId\":\"v9\"}",
      })
  void documentsWithoutALabelAreRefused(String document) {
    assertThatThrownBy(() -> Kvin.parse(document)).isInstanceOf(ValuesException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "{}",
        "{\"seen\":0}",
        "{\"arr\":[{\"lst\":3}]}",
        "{\"ctr\":99,\"ps\":{}}",
        "{\"ctr\":\"a b\",\"ps\":{}}",
        "{\"arr\":[1,{\"lst\":99999999999}]}",
        "{\"bigint\":\"x\"}",
        "{\"ctr\":2,\"isl8\":[],\"len\":999999999999}",
        "{\"ctr\":9,\"ab8\":\"123\"}",
        "{\"ctr\":2,\"isl8\":[{\"0\":\"ab\",\"@\":9}],\"len\":10}",
        "{\"ctr\":2,\"ab8\":\"漢\"}",
        "{\"symbol\":\"d\"}",
        "{\"resolve\":1}",
        "{\"json\":\"[\"}",
        "{\"number\":\"0x1p3d\"}",
        "{\"mapKeys\":{\"arr\":[1]},\"mapVals\":{\"arr\":[]}}",
        "{\"arr\":[],\"len\":5e9}",
      })
  void impossibleNodesAreRefused(String node) {
    assertThatThrownBy(() -> Kvin.parse(OPEN + node + "}")).isInstanceOf(ValuesException.class);
  }

  @Test
  void damagedDocumentsEndInAValueOrARefusal() {
    List<String> documents = rows().map(Golden::kvin).filter(d -> d.length() < 400).toList();
    long seed = 99;
    var random = new Random(seed);
    String alphabet = "{}[]\":,0123456789.-eabcstrpslnk@_vw";
    int read = 0;
    for (int i = 0; i < 40_000; i++) {
      var document = new StringBuilder(documents.get(random.nextInt(documents.size())));
      for (int n = random.nextInt(3); n >= 0; n--) {
        int at = OPEN.length() + random.nextInt(document.length() - OPEN.length());
        document.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        JsValue value = Kvin.parse(document.toString());
        assertThat(Kvin.write(value)).isNotEmpty();
        read++;
      } catch (ValuesException e) {
        assertThat(e.getMessage()).as("seed %d, round %d", seed, i).isNotEmpty();
      }
    }
    assertThat(read).isPositive();
  }
}
