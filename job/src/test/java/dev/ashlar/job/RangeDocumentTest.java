package dev.ashlar.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class RangeDocumentTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'start':1,'end':3,'step':1} | [1,2,3]",
        "{'start':1,'end':3} | [1,2,3]",
        "{'start':5,'end':1} | [5,4,3,2,1]",
        "{'start':1,'end':3,'step':2} | [1,3]",
        "{'start':0,'end':10,'step':3} | [0,3,6,9]",
        "{'start':0,'end':1,'step':0.25} | [0,0.25,0.5,0.75,1]",
        "{'start':1.5,'end':4,'step':1} | [1.5,2.5,3.5]",
        "{'start':0,'end':0,'step':1} | [0]",
        "{'start':7,'end':7,'step':0} | [7]",
        "{'start':1,'end':4,'step':1,'group':2} | [[1,2],[3,4]]",
        "{'start':0,'end':10,'step':3,'group':2} | [[0,3],[6,9]]",
        "{'start':1,'end':5,'group':2} | [[1,2],[3,4],[5]]",
        "{'ranges':[{'start':0,'end':1},{'start':0,'end':1}]} | [[0,0],[0,1],[1,0],[1,1]]",
        "{'ranges':[['a','b'],{'start':1,'end':2},7]} | [['a',1,7],['a',2,7],['b',1,7],['b',2,7]]",
        "{'sparse':true,'ranges':[{'start':1,'end':2},{'start':9,'end':10}]} | [1,2,9,10]",
        "{'length':3,'dist':'poisson','params':[],'values':[0.5,1,2]} | [0.5,1,2]",
        "{'length':3,'dist':'identity','params':[]} | [0,1,2]",
        "[] | []",
      })
  void elementsFollowTheFormula(String document, String elements) {
    RangeDocument range = parse(document);

    var seen = JsonMapper.shared().createArrayNode();
    LongStream.range(0, range.count()).forEach(i -> seen.add(range.elementJson(i)));

    assertThat(seen.toString()).isEqualTo(quoted(elements));
    assertThat(RangeDocument.parse(range.toJson())).isEqualTo(range);
  }

  @Test
  void aTrillionElementsCostNothing() {
    RangeDocument range =
        parse("{'ranges':[{'start':0,'end':999999},{'start':0,'end':999999,'step':1}]}");

    assertThat(range.count()).isEqualTo(1_000_000_000_000L);
    assertThat(range.elementJson(999_999_999_999L).toString()).isEqualTo("[999999,999999]");
  }

  @Test
  void seededDrawsAreTheSameEveryTimeAndInTheirBounds() {
    RangeDocument range = parse("{'length':1000,'dist':'randomInt','params':[10,20],'seed':'42'}");

    assertThat(LongStream.range(0, 1000).map(i -> range.elementJson(i).asLong()))
        .allMatch(value -> value >= 10 && value < 20)
        .contains(10L, 19L);
    assertThat(RangeDocument.parse(range.toJson()).elementJson(7)).isEqualTo(range.elementJson(7));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'start':1,'end':3,'step':-1} | RangeObject step must approach end from start.",
        "{'start':1,'end':3,'step':0} | RangeObject step must approach end from start.",
        "{'start':'a','end':3} | Invalid start parameter \"a\", must be numeric and finite.",
        "{'start':1,'end':3,'group':0} | Invalid group parameter",
        "{'a':1} | cannot be cast to any supported Rangelike object",
        "\"abc\" | cannot be cast to any supported Rangelike object",
        "{'length':2,'dist':'poisson','params':[]} | length 2 with 0 values",
        "{'start':0,'end':1e300} | more than 9007199254740991 slices",
        "{'ranges':[{'start':1,'end':1e9},{'start':1,'end':1e9}]} | more than 9007199254740991",
      })
  void whatIsNoRangeIsRefusedWithItsReason(String document, String reason) {
    assertThatThrownBy(() -> parse(document))
        .isInstanceOf(JobException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void rangesNestedWithoutEndAreRefused() {
    String document = "{'ranges':[".repeat(50) + "1" + "]}".repeat(50);

    assertThatThrownBy(() -> parse(document)).hasMessageContaining("more than 8 levels");
  }

  @Test
  void anElementOutsideIsRefused() {
    assertThatThrownBy(() -> parse("{'start':1,'end':3}").elementJson(3))
        .extracting(e -> ((JobException) e).code())
        .isEqualTo(JobException.Code.ERANGE);
  }

  private static RangeDocument parse(String document) {
    return RangeDocument.parse(JsonMapper.shared().readTree(quoted(document)));
  }

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }

  @Test
  void aRangeOfOneIsWrittenWithTheOnlyStepThatOriginalWorkersTake() {
    assertThat(ArithmeticRange.of(1, 1).toJson().toString())
        .isEqualTo("{\"start\":1,\"end\":1,\"step\":0}");
    assertThat(ArithmeticRange.of(7, 7, 3).count()).isEqualTo(1);
  }
}
