package dev.karoo.server.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.server.json.Yaml;
import dev.karoo.server.status.ApiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Callers by a file, which may be changed while it is used:
///
/// ```yaml
/// - name: vera
///   tokenSHA256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
///   roles: {"*": viewer, array-1: editor}
/// ```
///
/// In the place of `tokenSHA256` (hexadecimal) the `token` itself may stand. Roles are `viewer`,
/// `editor` and `admin`, by namespace; `*` is all of them, and what is in none.
public final class TokenFile implements Access {
  private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);
  private static final int SHORTEST = 16;
  private static final long LOOK_AGAIN = Duration.ofSeconds(1).toNanos();

  private final Path path;
  private final List<Token> more;
  private Tokens tokens;
  private FileTime read;
  private long looked = System.nanoTime();

  private TokenFile(Path path, List<Token> more) throws IOException {
    this.path = path;
    this.more = List.copyOf(more);
    this.read = Files.getLastModifiedTime(path);
    this.tokens = tokens();
  }

  /// Reads the file.
  ///
  /// @param more tokens that are valid besides
  /// @throws IllegalArgumentException with all that is wrong with it
  public static TokenFile open(Path path, List<Token> more) {
    try {
      return new TokenFile(path, more);
    } catch (IOException e) {
      throw new IllegalArgumentException("the file of tokens " + path + " cannot be read: " + e, e);
    }
  }

  @Override
  public synchronized Optional<User> user(String authorization) {
    long now = System.nanoTime();
    if (now - looked > LOOK_AGAIN) {
      looked = now;
      lookAgain();
    }
    return tokens.user(authorization);
  }

  /// A file that is wrong changes nothing: what was valid stays so, and the log says why.
  private void lookAgain() {
    try {
      FileTime modified = Files.getLastModifiedTime(path);
      if (!modified.equals(read)) {
        read = modified;
        tokens = tokens();
        LOG.atInfo().addKeyValue("file", path).log("tokens read again");
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.atError().addKeyValue("file", path).addKeyValue("reason", e.getMessage())
          .log("tokens not read again");
    }
  }

  private Tokens tokens() throws IOException {
    List<String> problems = new ArrayList<>();
    if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
      if (mode.contains(PosixFilePermission.OTHERS_READ)) {
        problems.add("anybody on this machine can read it: chmod 600 " + path);
      }
    }
    List<Token> all = new ArrayList<>(more);
    JsonNode users = parsed();
    Set<String> digests = new HashSet<>();
    int number = 0;
    for (JsonNode user : users) {
      String place = "[" + number++ + "]";
      token(place, user, problems).ifPresent(token -> {
        if (!digests.add(HexFormat.of().formatHex(token.digest()))) {
          problems.add(place + ": the token is another user's, too: give each their own");
        }
        all.add(token);
      });
    }
    if (!users.isArray() || users.isEmpty()) {
      problems.add("it is no list of users: write - {name: …, token: …, roles: {\"*\": viewer}}");
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "the file of tokens " + path + " is wrong: " + String.join("; ", problems));
    }
    return new Tokens(all);
  }

  private JsonNode parsed() throws IOException {
    try {
      return Yaml.parse(Files.readAllBytes(path));
    } catch (ApiException e) {
      throw new IllegalArgumentException(
          "the file of tokens " + path + " is no YAML: " + e.message(), e);
    }
  }

  private static Optional<Token> token(String place, JsonNode user, List<String> problems) {
    int before = problems.size();
    user.fieldNames().forEachRemaining(field -> {
      if (!Set.of("name", "token", "tokenSHA256", "roles").contains(field)) {
        problems.add(place + "." + field + " is no field: there are name, token, tokenSHA256 and"
            + " roles");
      }
    });
    String name = user.path("name").asText();
    String token = user.path("token").asText();
    String digest = user.path("tokenSHA256").asText().toLowerCase(Locale.ROOT);
    if (name.isBlank()) {
      problems.add(place + ".name is missing");
    }
    if (token.isEmpty() == digest.isEmpty()) {
      problems.add(place + ": either token or tokenSHA256 is needed");
    } else if (digest.isEmpty() && token.length() < SHORTEST) {
      problems.add(place + ".token is shorter than %d characters: make one with openssl rand -hex"
          .formatted(SHORTEST) + " 32");
    } else if (token.isEmpty() && !digest.matches("[0-9a-f]{64}")) {
      problems.add(place + ".tokenSHA256 is not 64 hexadecimal digits");
    }
    Map<String, User.Role> roles = roles(place, user.path("roles"), problems);
    if (problems.size() > before) {
      return Optional.empty();
    }
    User who = new User(name, roles);
    return Optional.of(
        digest.isEmpty() ? Token.of(token, who) : new Token(HexFormat.of().parseHex(digest), who));
  }

  private static Map<String, User.Role> roles(String place, JsonNode given,
      List<String> problems) {
    Map<String, User.Role> roles = new LinkedHashMap<>();
    given.properties().forEach(role -> {
      switch (role.getValue().asText()) {
        case "viewer" -> roles.put(role.getKey(), User.Role.VIEWER);
        case "editor" -> roles.put(role.getKey(), User.Role.EDITOR);
        case "admin" -> roles.put(role.getKey(), User.Role.ADMIN);
        default -> problems.add("%s.roles.%s: \"%s\" is none of viewer, editor, admin"
            .formatted(place, role.getKey(), role.getValue().asText()));
      }
    });
    if (given.isEmpty()) {
      problems.add(place + ".roles is empty: write {\"*\": viewer}, or the namespaces' names");
    }
    return roles;
  }
}
