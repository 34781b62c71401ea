package dev.karoo.server.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How callers are told apart.
public sealed interface Access permits Access.Loopback, Access.Tokens, TokenFile {

  /// On loopback: whoever can reach the port is the user that started the server, and may do
  /// everything.
  record Loopback() implements Access {
    private static final User LOCAL = new User("local", Map.of(User.EVERYWHERE, User.Role.ADMIN));

    @Override
    public Optional<User> user(String authorization) {
      return Optional.of(LOCAL);
    }
  }

  /// Everywhere else: by bearer token, over TLS only.
  ///
  /// @param tokens all that are valid
  record Tokens(List<Token> tokens) implements Access {
    /// Copies the list.
    public Tokens {
      tokens = List.copyOf(tokens);
    }

    @Override
    public Optional<User> user(String authorization) {
      String[] words = authorization.strip().split(" +", 2);
      if (words.length != 2 || !words[0].equalsIgnoreCase("Bearer")) {
        return Optional.empty();
      }
      byte[] digest = digest(words[1]);
      Optional<User> found = Optional.empty();
      for (Token token : tokens) { // all of them, so that the time taken tells nothing
        if (MessageDigest.isEqual(digest, token.digest())) {
          found = Optional.of(token.user());
        }
      }
      return found;
    }
  }

  /// A token and whose it is.
  ///
  /// @param digest SHA-256 of the token: the token itself is not kept
  // The digest is compared as bytes, and never handed out.
  @SuppressWarnings("ArrayRecordComponent")
  record Token(byte[] digest, User user) {
    /// From the token itself.
    public static Token of(String token, User user) {
      return new Token(Access.digest(token), user);
    }

    @Override
    public String toString() {
      return "Token[" + user.name() + "]";
    }
  }

  /// Whose request it is.
  ///
  /// @param authorization the header; may be empty
  /// @return empty when it is nobody's
  Optional<User> user(String authorization);

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
