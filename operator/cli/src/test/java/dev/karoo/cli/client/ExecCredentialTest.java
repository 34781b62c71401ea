package dev.karoo.cli.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.output.Json;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExecCredentialTest {
  @Test
  void aPluginThatHangsIsEnded() {
    JsonNode exec = Json.object().put("command", "sleep").set("args",
        Json.MAPPER.createArrayNode().add("20"));
    assertThatThrownBy(() -> ExecCredential.of(Path.of("config"), exec, Duration.ofSeconds(1)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("the credential plugin sleep did not end within 1s");
  }
}
