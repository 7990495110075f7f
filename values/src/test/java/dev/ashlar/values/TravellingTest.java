package dev.ashlar.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TravellingTest {
  @Test
  void urisAreThoseOfJavaScript() {
    for (String line : Golden.lines("uris.tsv")) {
      String[] fields = line.split("\t", -1);
      String text = ((JsValue.Str) CanonicalJson.parse(fields[0])).value();

      assertThat(JsUri.encodeUri(text)).isEqualTo(fields[1]);
      assertThat(JsUri.encodeUriComponent(text)).isEqualTo(fields[2]);
      assertThat(JsUri.decodeUri(fields[1])).isEqualTo(text);
      assertThat(JsUri.decodeUriComponent(fields[2])).isEqualTo(text);
    }
    assertThat(JsUri.decodeUri("%2f%41%23")).isEqualTo("%2fA%23");
  }

  @Test
  void brokenEscapesAndLoneSurrogatesAreRefused() {
    for (String uri : new String[] {"%", "%1", "%zz", "%C3", "%C0%80", "%ED%A0%80", "%FF", "%80"}) {
      assertThatThrownBy(() -> JsUri.decodeUri(uri)).isInstanceOf(ValuesException.class);
    }
    assertThatThrownBy(() -> JsUri.encodeUri("\ud800")).isInstanceOf(ValuesException.class);
  }

  @Test
  void stringsAndBooleansGoAsJsonTheRestAsKvin() {
    assertThat(Travelling.of(JsValue.text("a b")))
        .isEqualTo(new Travelling("\"a b\"", "json", "application/json"));
    assertThat(Travelling.of(JsValue.text("a b")).uri())
        .isEqualTo("data:application/json,%22a%20b%22");
    assertThat(Travelling.of(JsValue.number(4)).method()).isEqualTo("kvin");
  }

  @Test
  void aTripleAndAUriGiveTheValueBack() {
    JsValue value = new Obj().put("100%", Arr.of(JsValue.number(-0.0), JsValue.text("ü")));
    Travelling travelling = Travelling.of(value);

    assertThat(Travelling.ofTriple(travelling.kvinTriple())).isEqualTo(travelling);
    assertThat(JsValue.alike(Travelling.decodeUri(travelling.uri()), value)).isTrue();
    assertThatThrownBy(() -> new Travelling("1", "json", "application/x-kvin"))
        .isInstanceOf(ValuesException.class);
  }

  @Test
  void dataUrisOfOtherTypesAreTextOrBytes() {
    assertThat(Travelling.decodeUri("data:,x%20=>%20x")).isEqualTo(JsValue.text("x => x"));
    assertThat(DataUri.parse("data:text/plain;charset=utf-8;base64,aGk=").text()).isEqualTo("hi");
    assertThat(Travelling.decodeUri("data:application/octet-stream;base64,AQI=").toJava())
        .isEqualTo(new byte[] {1, 2});
    assertThatThrownBy(() -> DataUri.parse("http://x/,")).isInstanceOf(ValuesException.class);
  }

  @Test
  void javaObjectsBecomeValuesAndComeBack() {
    Map<String, Object> java = Map.of("list", List.of(1, 2.5, "x", true, 9007199254740991L));

    assertThat(JsValue.of(java).toJava()).isEqualTo(java);
    assertThat(JsValue.of(Long.MIN_VALUE)).isInstanceOf(JsValue.BigInt.class);
    assertThat(JsValue.of(new int[] {1, -1}).toJava()).isEqualTo(new int[] {1, -1});
    assertThat(JsValue.ofJson(JsValue.of(java).toJson()).toJava()).isEqualTo(java);
    assertThatThrownBy(() -> JsValue.of(new Object())).isInstanceOf(ValuesException.class);
  }
}
