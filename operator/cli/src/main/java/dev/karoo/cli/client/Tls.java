package dev.karoo.cli.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// What a kubeconfig says about TLS.
///
/// @param authority PEM of the certificates that sign the server's; empty: the JDK's own
/// @param skipVerify whether any server is believed
/// @param certificate PEM of the client's; empty: none
/// @param key PEM of the client's private key
/// @param serverName the name that the server's certificate is for; empty: its address'
record Tls(String authority, boolean skipVerify, String certificate, String key,
    String serverName) {
  /// What the HTTP client needs; none when the JDK's defaults will do.
  Optional<SSLContext> context() throws ConfigurationException {
    if (authority.isEmpty() && !skipVerify && certificate.isEmpty() && serverName.isEmpty()) {
      return Optional.empty();
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(), trust(), null);
      return Optional.of(serverName.isEmpty() ? context : RenamedServer.of(context, serverName));
    } catch (GeneralSecurityException | IOException | IllegalArgumentException unusable) {
      throw new ConfigurationException(
          "the certificates of the kubeconfig can't be used: " + unusable.getMessage(), unusable);
    }
  }

  private TrustManager[] trust() throws GeneralSecurityException, IOException {
    if (skipVerify) {
      return new TrustManager[]{new TrustEveryone()};
    }
    TrustManagerFactory factory = TrustManagerFactory
        .getInstance(TrustManagerFactory.getDefaultAlgorithm());
    if (authority.isEmpty()) {
      factory.init((KeyStore) null);
      return factory.getTrustManagers();
    }
    KeyStore store = emptyStore();
    int number = 0;
    for (Certificate each : certificates(authority)) {
      store.setCertificateEntry("authority" + number++, each);
    }
    factory.init(store);
    return factory.getTrustManagers();
  }

  private KeyManager[] keys() throws GeneralSecurityException, IOException,
      ConfigurationException {
    if (certificate.isEmpty()) {
      return new KeyManager[0];
    }
    KeyStore store = emptyStore();
    char[] password = new char[0];
    store.setKeyEntry("client", ClientKey.of(key), password,
        certificates(certificate).toArray(Certificate[]::new));
    KeyManagerFactory factory = KeyManagerFactory
        .getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, password);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static List<Certificate> certificates(String pem) throws GeneralSecurityException {
    byte[] bytes = pem.getBytes(StandardCharsets.UTF_8);
    return List.copyOf(CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(bytes)));
  }

  /// Asked for with `insecure-skip-tls-verify`. An extended one, so that host names aren't checked
  /// either.
  private static final class TrustEveryone extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
