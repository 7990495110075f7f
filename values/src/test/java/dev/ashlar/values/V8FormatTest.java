package dev.ashlar.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class V8FormatTest {
  static Stream<Golden> rows() {
    return Golden.all().stream().filter(row -> !row.v8().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void whatTheEngineWroteIsReadAndWrittenByteForByte(Golden row) {
    JsValue value = V8Format.decode(row.body());

    // The engine writes an index beyond 31 bits as a double; ours is shorter and reads the same.
    assertThat(new V8Writer().message(value)).isEqualTo(row.body());
    assertThat(JsValue.alike(V8Format.decode(V8Format.encode(value)), value)).isTrue();
  }

  @Test
  void textAndBytesTakeTheShortWay() {
    assertThat(V8Format.encode(JsValue.text("é"))).containsExactly(2, 0xC3, 0xA9);
    assertThat(V8Format.encode(JsValue.of(new byte[] {7}))).containsExactly(1, 7);
    assertThat(V8Format.encode(Buffer.of(new byte[] {8}))).containsExactly(3, 8);
    assertThat(V8Format.encode(JsValue.undefined())).containsExactly(0);
    assertThat(V8Format.encode(JsValue.text("\ud800"))[0]).isEqualTo((byte) 4);
  }

  @Test
  void sharingAndCyclesSurvive() {
    var inner = new Obj().put("a", 1);
    var outer = new Obj().put("x", inner).put("y", inner);
    outer.put("self", outer);

    var read = (Obj) V8Format.decode(V8Format.encode(outer));

    assertThat(read.get("x").orElseThrow()).isSameAs(read.get("y").orElseThrow());
    assertThat(read.get("self").orElseThrow()).isSameAs(read);
    assertThat(JsValue.alike(outer, read)).isTrue();
  }

  @Test
  void aHugeSparseArrayCostsNothing() {
    var array = new Arr();
    array.set(4294967294L - 1, JsValue.number(1));

    var read = (Arr) V8Format.decode(V8Format.encode(array));

    assertThat(read.length()).isEqualTo(4294967294L);
    assertThat(read.at(4294967293L)).contains(JsValue.number(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "05", // unknown way
        "0001", // bytes after undefined
        "04ff0f", // no value
        "04ff0c5f", // version 12
        "04ff115f", // version 17
        "04ff0f5f5f", // trailing
        "04ff0f22ff", // string longer than the message
        "04ff0f22ffffffff0f41", // 4 GiB string
        "04ff0f41ffffffff0f", // dense array of 4 G elements
        "04ff0f42ffffffff0f", // buffer of 4 GiB
        "04ff0f7eff01ffffffff0f", // resizable beyond the message
        "04ff0f5e00", // reference to nothing
        "04ff0f6f22016149022201614902" + "7b02", // a name twice
        "04ff0f6f220161490" + "27b02", // wrong count
        "04ff0f5c00", // host object
        "04ff0f7500", // shared memory
        "04ff0f7700", // module
        "04ff0f7400", // transferred buffer
        "04ff0f42025642030000", // view beyond its buffer
        "04ff0f6103490a49022401" + "03", // sparse index beyond length, wrong end
        "04ff0f6303414141", // odd two-byte string
        "04ff0f520022", // broken regular expression
        "04ff0f3b490249024902490" + "23a04", // a key twice
        "04ff0f726d2201616d2201622e", // two messages
        "04ff0fffff", // unknown tag
      })
  void malformedMessagesAreRefused(String hex) {
    assertThatThrownBy(() -> V8Format.decode(HexFormat.of().parseHex(hex)))
        .isInstanceOf(ValuesException.class);
  }

  @Test
  void nestingHasALimit() {
    var bytes = new byte[3 + 2 * 600];
    bytes[0] = 4;
    bytes[1] = (byte) 0xFF;
    bytes[2] = 15;
    for (int i = 3; i < bytes.length; i += 2) {
      bytes[i] = 'A';
      bytes[i + 1] = 1;
    }

    assertThatThrownBy(() -> V8Format.decode(bytes)).hasMessageContaining("512 levels");
    JsValue deep = new Arr();
    for (int i = 0; i < 600; i++) {
      deep = Arr.of(deep);
    }
    JsValue value = deep;
    assertThatThrownBy(() -> V8Format.encode(value)).hasMessageContaining("512 levels");
  }

  @Test
  void damagedMessagesEndInAValueOrARefusal() {
    List<byte[]> bodies = rows().map(Golden::body).toList();
    long seed = 20261126;
    var random = new Random(seed);
    int read = 0;
    for (int i = 0; i < 60_000; i++) {
      byte[] body = bodies.get(random.nextInt(bodies.size())).clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(5) == 0) {
        body = Arrays.copyOf(body, random.nextInt(body.length) + 1);
      }
      try {
        JsValue value = V8Format.decode(body);
        assertThat(V8Format.encode(value)).isNotEmpty();
        read++;
      } catch (ValuesException e) {
        assertThat(e.getMessage()).as("seed %d, round %d", seed, i).isNotEmpty();
      }
    }
    assertThat(read).isPositive();
  }
}
