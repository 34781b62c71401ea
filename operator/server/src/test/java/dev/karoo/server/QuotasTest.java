package dev.karoo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.api.check.Validation;
import dev.karoo.core.problem.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// ResourceQuotas that limit nothing are refused for the reasons that `karoo apply` gives.
class QuotasTest {
  private static final String QUOTAS = "/api/v1/namespaces/default/resourcequotas";

  private final TestServer server = TestServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  private static String quota(String spec) {
    return "{\"apiVersion\": \"v1\", \"kind\": \"ResourceQuota\", \"metadata\": {\"name\": \"q\"},"
        + " \"spec\": " + spec + "}";
  }

  private JsonNode causes(String spec) {
    return server.post(QUOTAS, quota(spec)).refused(422, "Invalid").at("/details/causes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"hard\": {\"cpus\": 2, \"memory\": \"-1Gi\", \"pods\": 3}}"})
  void bothFindTheSame(String spec) throws IOException {
    List<Problem> said = Validation.limits(TestServer.JSON.readTree(quota(spec)));
    List<String> fields = new ArrayList<>();
    List<String> messages = new ArrayList<>();
    for (JsonNode cause : causes(spec)) {
      fields.add(cause.path("field").asText());
      messages.add(cause.path("message").asText());
    }

    assertThat(said).isNotEmpty();
    assertThat(fields).isEqualTo(said.stream().map(Problem::path).toList());
    assertThat(messages).zipSatisfy(said, (message, problem) -> assertThat(message)
        .contains(problem.message(), problem.fix()));
  }

  @Test
  void whatLacksIsRequired() {
    assertThat(causes("{}").path(0).path("reason").asText()).isEqualTo("FieldValueRequired");
  }
}
