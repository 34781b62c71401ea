package dev.karoo.cli.client;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The private key of a client's certificate, in the PEM forms that kubeconfigs have: PKCS #8
/// (RFC 5958), PKCS #1 (RFC 8017, by kubeadm and minikube) and SEC 1 (RFC 5915, by k3s).
///
/// Java reads PKCS #8 alone; the other two are what is inside of it, without the name of their
/// algorithm, so that is put around them.
final class ClientKey {
  private static final Pattern BLOCK = Pattern.compile(
      "-----BEGIN ([A-Z]+ |)PRIVATE KEY-----(.*?)-----END \\1PRIVATE KEY-----", Pattern.DOTALL);
  private static final String HINT = "; convert it with: "
      + "openssl pkcs8 -topk8 -nocrypt -in KEY -out NEWKEY";
  private static final String UNREADABLE = "the client-key of the kubeconfig can't be read" + HINT;

  private static final int INTEGER = 0x02;
  private static final int OCTETS = 0x04;
  private static final int SEQUENCE = 0x30;
  /// `parameters [0]` of an ECPrivateKey: the object identifier of its curve.
  private static final int PARAMETERS = 0xa0;
  private static final byte[] VERSION = HexFormat.of().parseHex("020100");
  /// rsaEncryption, 1.2.840.113549.1.1.1, and NULL.
  private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d0101010500");
  /// id-ecPublicKey, 1.2.840.10045.2.1.
  private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

  private ClientKey() {}

  /// Reads the first private key of a PEM text.
  ///
  /// @throws ConfigurationException when there is none, or it is encrypted or of no use
  static PrivateKey of(String pem) throws ConfigurationException, GeneralSecurityException {
    Matcher block = BLOCK.matcher(pem);
    if (!block.find()) {
      throw new ConfigurationException(pem.isBlank()
          ? "the client-certificate of the kubeconfig has no client-key"
          : "the client-key of the kubeconfig is not a private key in PEM");
    }
    String label = block.group(1).strip();
    String body = block.group(2);
    if (label.equals("ENCRYPTED") || body.contains("ENCRYPTED")) {
      throw new ConfigurationException(
          "the client-key of the kubeconfig wants a password, which a kubeconfig can't give"
              + HINT);
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(body);
      return switch (label) {
        case "" -> ofAny(der);
        case "RSA" -> decoded("RSA", wrapped(RSA, der)).orElseThrow(ClientKey::unreadable);
        case "EC" -> decoded("EC", wrapped(joined(EC, curve(der)), der))
            .orElseThrow(ClientKey::unreadable);
        default -> throw new ConfigurationException("the client-key of the kubeconfig is of a kind"
            + " that is not known: \"" + label + " PRIVATE KEY\"" + HINT);
      };
    } catch (IllegalArgumentException | BufferUnderflowException malformed) {
      throw new ConfigurationException(UNREADABLE, malformed);
    }
  }

  private static ConfigurationException unreadable() {
    return new ConfigurationException(UNREADABLE);
  }

  private static PrivateKey ofAny(byte[] der)
      throws ConfigurationException, GeneralSecurityException {
    for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
      Optional<PrivateKey> decoded = decoded(algorithm, der);
      if (decoded.isPresent()) {
        return decoded.get();
      }
    }
    throw new ConfigurationException(
        "the client-key of the kubeconfig is neither an EC, an RSA nor an Ed25519 key");
  }

  private static Optional<PrivateKey> decoded(String algorithm, byte[] pkcs8)
      throws GeneralSecurityException {
    try {
      return Optional.of(
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
    } catch (InvalidKeySpecException ofAnotherAlgorithm) {
      return Optional.empty();
    }
  }

  /// `PrivateKeyInfo ::= SEQUENCE { version, algorithm, privateKey OCTET STRING }`.
  private static byte[] wrapped(byte[] algorithm, byte[] key) {
    return element(SEQUENCE,
        joined(VERSION, joined(element(SEQUENCE, algorithm), element(OCTETS, key))));
  }

  /// The curve that an ECPrivateKey names, an object identifier with its tag.
  private static byte[] curve(byte[] der) throws ConfigurationException {
    ByteBuffer key = content(ByteBuffer.wrap(der), SEQUENCE);
    content(key, INTEGER);
    content(key, OCTETS);
    ByteBuffer parameters = content(key, PARAMETERS);
    byte[] curve = new byte[parameters.remaining()];
    parameters.get(curve);
    return curve;
  }

  /// What an element of DER holds; the buffer then stands behind it.
  private static ByteBuffer content(ByteBuffer der, int tag) throws ConfigurationException {
    if (Byte.toUnsignedInt(der.get()) != tag) {
      throw unreadable();
    }
    int length = Byte.toUnsignedInt(der.get());
    if (length >= 0x80) {
      int octets = length - 0x80;
      length = 0;
      for (int i = 0; i < octets; i++) {
        length = length << 8 | Byte.toUnsignedInt(der.get());
      }
    }
    ByteBuffer content = der.slice().limit(length);
    der.position(der.position() + length);
    return content;
  }

  private static byte[] element(int tag, byte[] content) {
    byte[] length = content.length < 0x80
        ? new byte[]{(byte) content.length}
        : new byte[]{(byte) 0x82, (byte) (content.length >> 8), (byte) content.length};
    return joined(joined(new byte[]{(byte) tag}, length), content);
  }

  private static byte[] joined(byte[] one, byte[] two) {
    ByteArrayOutputStream both = new ByteArrayOutputStream(one.length + two.length);
    both.writeBytes(one);
    both.writeBytes(two);
    return both.toByteArray();
  }
}
