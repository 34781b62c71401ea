package dev.karoo.mesos.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
  @TempDir
  private Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("credentials"), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"karoo s3cr3t\n", "karoo\ts3cr3t",
    "{\"principal\": \"karoo\", \"secret\": \"s3cr3t\"}"})
  void bothFormsOfMesos(String text) throws IOException {
    Credentials credentials = Credentials.read(file(text));
    assertThat(credentials.principal()).isEqualTo("karoo");
    assertThat(credentials.secret()).isEqualTo("s3cr3t");
    assertThat(credentials.toString()).doesNotContain("s3cr3t");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s3cr3t", "a s3cr3t c", "{\"principal\": \"s3cr3t\"}",
    "{\"principal\": \"karoo\", \"secret\": s3cr3t}", "{\"principal\": 1, \"secret\": \"s3cr3t\"}",
    "a:b s3cr3t"})
  void whatIsWrongIsSaidWithoutTheSecret(String text) throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> Credentials.read(file)).isInstanceOf(IOException.class)
        .hasMessageContaining("credentials").hasMessageNotContaining("s3cr3t")
        .satisfies(failure -> assertThat(failure.toString() + failure.getCause())
            .doesNotContain("s3cr3t"));
  }

  @Test
  void aHugeFileIsNotRead() throws IOException {
    Path file = file("x".repeat(100_000));
    assertThatThrownBy(() -> Credentials.read(file)).hasMessageContaining("bytes");
  }

  @ParameterizedTest
  @CsvSource({"http://a:5050/api/v1/scheduler,//b:5060/master/api/v1/scheduler,"
      + "http://b:5060/master",
    "https://a:5050/api/v1,//b:5060/api/v1,https://b:5060",
    "http://a:5050/m/api/v1,https://b/api/v1,https://b", "http://a:1/api/v1,/x/api/v1,"
        + "http://a:1/x"})
  void redirectsAreResolved(String called, String location, String base) throws IOException {
    String path = called.endsWith("scheduler") ? "/api/v1/scheduler" : "/api/v1";
    assertThat(Redirects.base(URI.create(called), path, location)).hasToString(base);
  }

  @ParameterizedTest
  @CsvSource({"https://a/api/v1,http://b/api/v1,from https", "http://a/api/v1,//b/other,same call",
    "http://a/api/v1,mailto:x,no host", "http://a/api/v1,'http://b c/api/v1',no URI"})
  void redirectsThatLeadElsewhereAreNotFollowed(String called, String location, String said) {
    assertThatThrownBy(() -> Redirects.base(URI.create(called), "/api/v1", location))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(said.replace("no host", "names no host"));
  }
}
