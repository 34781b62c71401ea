package dev.karoo.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyChoiceTest {
  private static final String SERVER = "https://k1.karoo.example:6443";

  private static boolean proxied(Map<String, String> environment, String server)
      throws ConfigurationException {
    return ProxyChoice.of(environment, URI.create(server)).isPresent();
  }

  @Test
  void theVariableOfTheSchemeInEitherLetters() throws ConfigurationException {
    assertThat(ProxyChoice.of(Map.of("HTTPS_PROXY", "http://p:3128/"), URI.create(SERVER)))
        .contains(InetSocketAddress.createUnresolved("p", 3128));
    assertThat(ProxyChoice.of(Map.of("https_proxy", "p"), URI.create(SERVER)))
        .contains(InetSocketAddress.createUnresolved("p", 80));
    assertThat(ProxyChoice.of(Map.of("HTTPS_PROXY", "http://[fd00::1]:8"), URI.create(SERVER)))
        .contains(InetSocketAddress.createUnresolved("fd00::1", 8));
    assertThat(proxied(Map.of("HTTP_PROXY", "p:3128", "HTTPS_PROXY", ""), SERVER)).isFalse();
    assertThat(proxied(Map.of("HTTP_PROXY", "p:3128"), "http://karoo.example")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://localhost:6443", "https://127.0.0.1", "https://127.8.9.10:1",
    "https://[::1]:6443"})
  void thisMachineIsReachedDirectly(String server) throws ConfigurationException {
    assertThat(proxied(Map.of("HTTPS_PROXY", "p:3128"), server)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "* | https://a.example | direct",
    "x.example, karoo.example | https://k1.karoo.example:6443 | direct",
    "karoo.example | https://karoo.example | direct",
    "karoo.example | https://notkaroo.example | proxied",
    ".karoo.example | https://k1.KAROO.example | direct",
    ".karoo.example | https://karoo.example | proxied",
    "*.karoo.example | https://k1.karoo.example | direct",
    "karoo.example:6443 | https://karoo.example:6443 | direct",
    "karoo.example:443 | https://karoo.example | direct",
    "karoo.example:443 | https://karoo.example:6443 | proxied",
    "10.0.0.0/8 | https://10.200.3.4 | direct",
    "10.0.0.0/8 | https://11.0.0.1 | proxied",
    "10.1.16.0/20 | https://10.1.31.255 | direct",
    "10.1.16.0/20 | https://10.1.32.0 | proxied",
    "10.0.0.0/8 | https://ten.example | proxied",
    "10.0.0.0/99 | https://10.0.0.1 | proxied",
    "10.1.2.3 | https://10.1.2.3:6443 | direct",
    "10.1.2.3:6443 | https://10.1.2.3:6443 | direct",
    "10.1.2.3 | https://110.1.2.3 | proxied",
    "fd00::/8 | https://[fd12::1]:6443 | direct",
    "fd12::1 | https://[fd12:0:0:0:0:0:0:1]:6443 | direct",
    "[fd12::1]:6443 | https://[fd12::1]:6443 | direct",
    "' , ' | https://a.example | proxied"})
  void exceptions(String exceptions, String server, String way) throws ConfigurationException {
    assertThat(proxied(Map.of("HTTPS_PROXY", "p:3128", "no_proxy", exceptions), server))
        .isEqualTo(way.equals("proxied"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "socks5://p:1080 | a proxy of the kind socks5:// is not supported",
    "https://p:3128 | a proxy of the kind https:// is not supported",
    "http://u:s3cret@p:3128 | the proxy p wants a password",
    "http://u:s3cret @p | the proxy's address is malformed"})
  void whatCannotBeUsedIsRefusedAndNoPasswordTold(String proxy, String reason) {
    assertThatThrownBy(() -> ProxyChoice.of(Map.of("HTTPS_PROXY", proxy), URI.create(SERVER)))
        .isInstanceOf(ConfigurationException.class).hasMessageStartingWith("HTTPS_PROXY: " + reason)
        .hasMessageEndingWith("NO_PROXY=k1.karoo.example").hasMessageNotContaining("s3cret");
  }
}
