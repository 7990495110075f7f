package dev.ashlar.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignedMessageTest {
  private static final PrivateKey KEY = PrivateKey.ofHex("0x" + "46".repeat(32));

  @Test
  void hashesAreThoseOfTheSpecification() {
    assertThat(Hashes.eh1("demo secret"))
        .isEqualTo("eh1-728d80f2e6d2d00cfd5f9287fc5af185fddbad1417f50ac6af2e132a3131c3b9");
    assertThat(Hashes.eh1("SID", Hashes.eh1("demo secret")))
        .isEqualTo("eh1-554aeb466d866e857d5e1b4305f8c99447e41ccca762988eaff57ad688529d12");
    assertThat(Hashes.eh1("demo dcp"))
        .isEqualTo("eh1-f4917dc85e66ca444492d7de305d050089b6bc28b20ad69a0c5dd31b06cd685f");
    assertThat(Hashes.joinHashHash("SID123", Hashes.joinHash("demo", "dcp")))
        .isEqualTo("eh1-cf024f2058252c9d099f75ef0b5c5e9a7f7d89c8753f8873d4bf993955c062a6");
    assertThat(Hashes.joinHash("public", "undefined"))
        .isEqualTo("eh1-b478b8cf09c543a50954505775aaf3ff07fb5a1b41cbeecd85e8db1baec00ac9");
    assertThat(Hashes.eh0("{\"s\":\"ü漢\\u001f\\\"/\"}"))
        .isEqualTo("bef32e39fd1cedbd8fd21434a7fab969053b449e1f8637e355443d980407519d");
    assertThat(Hashes.eh0("\uD800")).isEqualTo(Hashes.eh0("\uFFFD"));
  }

  @Test
  void aMessageIsSignedAsTheOriginalDoes() {
    SignedMessage message = SignedMessage.sign(KEY, "{\"a\":1,\"b\":\"é\"}");

    HexFormat hex = HexFormat.of();
    assertThat(Hashes.eh0(message.bodyJson()))
        .isEqualTo("0dc34afceb3c6d4a30ec6fcf0d39b77e8ba60869850097488332b62777a153b4");
    assertThat(hex.formatHex(message.signature().r()))
        .isEqualTo("2bf4b4babc004a68ed0f0f04c8001e3165de9c087162aa42cc4eda15afcbffe0");
    assertThat(hex.formatHex(message.signature().s()))
        .isEqualTo("452a462641e8a33179b67f41aea31116df4f0f0b296ad40f5fc2f02c4457c3f9");
    assertThat(message.signature().v()).isEqualTo(28);
    assertThat(message.text())
        .startsWith(
            "{\"owner\":\"0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F\",\"signature\":{\"r\":")
        .endsWith(",\"v\":28},\"body\":{\"a\":1,\"b\":\"é\"}}");
    assertThat(SignedMessage.parse(message.text())).isEqualTo(message);
  }

  @Test
  void theBodyIsHashedAsItStands() {
    // Escapes and spaces that a Java library would write otherwise.
    SignedMessage message = SignedMessage.sign(KEY, "{ \"x\":1.50, \"body\":\"\\u00e9\\/\" }");

    assertThat(SignedMessage.parse(message.text()).bodyJson()).isEqualTo(message.bodyJson());
  }

  @Test
  void aChangedBodyOrOwnerIsRefused() {
    String text = SignedMessage.sign(KEY, "{\"a\":1}").text();

    assertThatThrownBy(() -> SignedMessage.parse(text.replace("\"a\":1", "\"a\":2")))
        .isInstanceOfSatisfying(
            WalletException.class,
            e -> assertThat(e.code()).isEqualTo(WalletException.Code.BAD_SIGNATURE));
    assertThatThrownBy(
            () -> SignedMessage.parse(text.replace(KEY.address().text(), Address.NULL.text())))
        .isInstanceOfSatisfying(
            WalletException.class,
            e -> assertThat(e.code()).isEqualTo(WalletException.Code.BAD_SIGNATURE));
  }

  @Test
  void aBodyGivenTwiceIsRefused() {
    String text = SignedMessage.sign(KEY, "{\"a\":1}").text();
    String twice = text.substring(0, text.length() - 1) + ",\"b\\u006fdy\":2}";

    assertThatThrownBy(() -> SignedMessage.parse(twice)).hasMessageContaining("twice");
  }

  @Test
  void damagedMessagesEndInAnErrorOfOurs() {
    String text = SignedMessage.sign(KEY, "{\"a\":[1,2,{\"b\":\"c\\n\"}]}").text();
    var random = new Random(3);
    for (int i = 0; i < 3000; i++) {
      var damaged = new StringBuilder(text);
      for (int n = random.nextInt(3); n >= 0; n--) {
        damaged.setCharAt(random.nextInt(text.length()), (char) (random.nextInt(95) + 32));
      }
      if (random.nextInt(4) == 0) {
        damaged.setLength(random.nextInt(text.length()));
      }
      String input = damaged.toString();
      try {
        // The word "Buffer" is not part of what is signed, so some damage does no harm.
        assertThat(SignedMessage.parse(input)).isEqualTo(SignedMessage.parse(text));
      } catch (WalletException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":{\"b\":[1, 2]}} | a.b | [1, 2]",
        "{\"a\": 1.50 ,\"b\":2} | a | 1.50",
        "{\"x\":\"}\\\"\",\"y\":true} | x | \"}\\\"\"",
      })
  void aMemberIsCutOutAsSent(String json, String path, String expected) {
    assertThat(RawJson.member(json, path.split("\\."))).isEqualTo(expected);
  }

  @Test
  void textThatIsNoJsonIsRefused() {
    for (String json :
        new String[] {
          "",
          "{",
          "[1]",
          "{\"a\":01}",
          "{\"a\":1}x",
          "{\"a\":\"\n\"}",
          "{\"a\":tru}",
          "{'a':1}",
          "{\"a\":1,}",
          "{\"a\":" + "[".repeat(600) + "]".repeat(600) + "}",
          "{\"a\":-}",
          "\0"
        }) {
      assertThatThrownBy(() -> RawJson.members(json)).isInstanceOf(WalletException.class);
    }
  }
}
