package dev.karoo.server.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaCheckTest {
  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  /// As doubles, the number and its neighbour beyond the type are the same.
  @ParameterizedTest
  @CsvSource({"int32,2147483647,2147483648", "int32,-2147483648,-2147483649",
    "int64,9223372036854775807,9223372036854775808",
    "int64,-9223372036854775808,-9223372036854775809", "int64,0,18446744073709551615"})
  void whole_numbers_fit_their_type(String format, String last, String beyond)
      throws IOException {
    JsonNode schema = json("{\"type\": \"integer\", \"format\": \"" + format + "\"}");

    assertThat(new SchemaCheck().problems("n", json(last), schema)).isEmpty();
    assertThat(new SchemaCheck().problems("n", json(beyond), schema)).singleElement().asString()
        .contains("n in body must be of type " + format);
  }
}
