package dev.ashlar.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class CanonicalJsonTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @Test
  void numbersAreThoseOfJavaScript() {
    for (String line : Golden.lines("numbers.tsv")) {
      String[] fields = line.split("\t", -1);
      double number =
          ByteBuffer.wrap(HexFormat.of().parseHex(fields[0]))
              .order(ByteOrder.LITTLE_ENDIAN)
              .getDouble();

      assertThat(CanonicalJson.number(number)).isEqualTo(fields[1]);
    }
    assertThat(CanonicalJson.number(-0.0)).isEqualTo("0");
  }

  @Test
  void indicesComeFirstAndControlCharactersInLowerCase() {
    String json =
        "{\"b\": 1.0, \"10\":2, \"9\":[1795000000000.0, -0], \"01\":\"\\u001F\\/\u2028\"}";
    String expected = "{\"9\":[1795000000000,0],\"10\":2,\"b\":1,\"01\":\"\\u001f/\u2028\"}";

    assertThat(CanonicalJson.write(JSON.readTree(json))).isEqualTo(expected);
    assertThat(CanonicalJson.write(CanonicalJson.parse(json))).isEqualTo(expected);
  }

  @Test
  void loneSurrogatesAreEscapedAndPairsAreNot() {
    assertThat(CanonicalJson.write(JsValue.text("\ud83d\ude00\ud83d!\ude00")))
        .isEqualTo("\"\ud83d\ude00\\ud83d!\\ude00\"");
  }

  @Test
  void theLastOfTwoMembersCounts() {
    assertThat(CanonicalJson.write(CanonicalJson.parse("{\"a\":1,\"b\":2,\"a\":3}")))
        .isEqualTo("{\"a\":3,\"b\":2}");
  }

  @Test
  void whatJsonLacksIsRefused() {
    assertThatThrownBy(() -> CanonicalJson.write(JsValue.number(Double.NaN)))
        .isInstanceOf(ValuesException.class);
    assertThatThrownBy(() -> CanonicalJson.write(Arr.of(JsValue.undefined())))
        .isInstanceOf(ValuesException.class);
    assertThat(CanonicalJson.write(new Obj().put("a", JsValue.undefined()))).isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "01", "1.", ".5", "+1", "1e", "[1,]", "{\"a\"}", "nul", "\"\n\"", "1 2"})
  void textThatIsNoJsonIsRefused(String text) {
    assertThatThrownBy(() -> CanonicalJson.parse(text)).isInstanceOf(ValuesException.class);
  }
}
