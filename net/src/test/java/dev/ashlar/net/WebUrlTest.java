package dev.ashlar.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebUrlTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "http://a/b?c#d http://a/b?c",
        "http://a/?x|y={z}^` http://a/?x%7Cy=%7Bz%7D%5E%60",
        "https://a:81/%zz https://a:81/%25zz",
        "ws://[::1]:8/ ws://[::1]:8/",
        "http://a/b[1].json?x[]=1 http://a/b%5B1%5D.json?x[]=1",
        "http://[::1]/[a] http://[::1]/%5Ba%5D",
      })
  void whatBrowsersLeaveAloneIsEscapedAndFragmentsStayHere(String text, String sent) {
    assertThat(WebUrl.of(text)).hasToString(sent);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http:///a", "/a", "http://a|b/", "http://a\\b/", "mailto:a", "http://a b/"})
  void whatHasNoHostOrAnOddOneIsRefused(String text) {
    assertThatThrownBy(() -> WebUrl.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "?q http://a/b/c?q",
        "../d http://a/d",
        "http://e/f/../g http://e/g",
        "http://e/f//g http://e/f//g",
        "http://e/f/https://x/ http://e/f/https://x/",
        "http://e/f//../g http://e/f/g",
        "http://e/../../g/. http://e/g/",
        "//e/f http://e/f",
        "d/./e http://a/b/d/e",
        ".. http://a/",
        "'' http://a/b/c?p",
        "/h|i http://a/h%7Ci",
      })
  void aRedirectLeadsWhereTheStandardSays(String location, String target) {
    var request = GuardedClient.Request.get(URI.create("http://a/b/c?p"));

    assertThat(Redirects.next(request, 302, location).url()).hasToString(target);
  }

  @Test
  void aRedirectToAnotherHostTakesNoCredentialsAlong() {
    var headers = List.of(new Header("authorization", "secret"), new Header("x", "y"));
    var request =
        new GuardedClient.Request(
            "GET", URI.create("http://a/"), headers, new GuardedClient.Body.None());

    assertThat(Redirects.next(request, 302, "http://b/").headers())
        .containsExactly(new Header("x", "y"));
  }
}
