package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Statuses are exchanged in the bytes, and nothing else is.
class DocumentsTest {
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
      {"spec":{"a":[1,2]},"status":{"x":{"y":1}}}       | {"spec":{"a":[1,2]},"status":{"n":"é"}}
      {"status":{},"spec":{"status":{"x":1}}}           | {"status":{"n":"é"},"spec":{"status":{"x":1}}}
      {"spec":{"status":{"x":1}},"n":1.50}              | {"spec":{"status":{"x":1}},"n":1.50,"status":{"n":"é"}}
      {"spec":"ä{}\\"", "status" : {"x":"ö}"} , "z":null} | {"spec":"ä{}\\"", "status" : {"n":"é"} , "z":null}
      {"a":true,"status":null,"z":1}                    | {"a":true,"status":{"n":"é"},"z":1}
      {}                                                | {"status":{"n":"é"}}
      """)
  void onlyTheStatusIsExchanged(String before, String after) {
    byte[] now = Documents.withStatus(before.getBytes(StandardCharsets.UTF_8),
        "{\"n\":\"é\"}".getBytes(StandardCharsets.UTF_8));

    assertThat(new String(now, StandardCharsets.UTF_8)).isEqualTo(after);
  }
}
