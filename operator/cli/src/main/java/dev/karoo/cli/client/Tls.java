package dev.karoo.cli.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
/// @param key PEM of the client's private key, PKCS #8
record Tls(String authority, boolean skipVerify, String certificate, String key) {
  private static final Pattern PKCS8 = Pattern
      .compile("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);

  /// What the HTTP client needs; none when the JDK's defaults will do.
  Optional<SSLContext> context() throws ConfigurationException {
    if (authority.isEmpty() && !skipVerify && certificate.isEmpty()) {
      return Optional.empty();
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(), trust(), null);
      return Optional.of(context);
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
    store.setKeyEntry("client", privateKey(), password,
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

  private PrivateKey privateKey() throws GeneralSecurityException, ConfigurationException {
    Matcher matcher = PKCS8.matcher(key);
    if (!matcher.find()) {
      throw new ConfigurationException("the client-key of the kubeconfig is not PKCS #8; convert "
          + "it with: openssl pkcs8 -topk8 -nocrypt -in KEY -out NEWKEY");
    }
    PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(
        Base64.getMimeDecoder().decode(matcher.group(1)));
    for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
      Optional<PrivateKey> decoded = decode(algorithm, encoded);
      if (decoded.isPresent()) {
        return decoded.get();
      }
    }
    throw new ConfigurationException(
        "the client-key of the kubeconfig is neither an EC, an RSA nor an Ed25519 key");
  }

  private static Optional<PrivateKey> decode(String algorithm, PKCS8EncodedKeySpec encoded)
      throws GeneralSecurityException {
    try {
      return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(encoded));
    } catch (InvalidKeySpecException ofAnotherAlgorithm) {
      return Optional.empty();
    }
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
