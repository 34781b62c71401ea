package dev.karoo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.karoo.server.access.Access.Token;
import dev.karoo.server.access.TokenFile;
import dev.karoo.server.access.User;
import dev.karoo.server.access.User.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {
  @TempDir
  Path directory;

  private Path file = Path.of("");

  @BeforeEach
  void create() throws IOException {
    file = Files.createFile(directory.resolve("tokens.yaml"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private TokenFile open(String yaml) throws IOException {
    Files.writeString(file, yaml);
    return TokenFile.open(file, List.of());
  }

  @Test
  void tokensAndTheirDigestsNameUsersWithRoles() throws IOException {
    TokenFile tokens = open("""
        - {name: vera, token: sixteen-letters-x, roles: {"*": viewer, array-1: editor}}
        - name: ada
          # printf %s test | sha256sum
          tokenSHA256: 9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08
          roles: {"*": admin}
        """);
    assertThat(tokens.user("Bearer sixteen-letters-x")).contains(
        new User("vera", Map.of(User.EVERYWHERE, Role.VIEWER, "array-1", Role.EDITOR)));
    assertThat(tokens.user("bearer test").map(User::name)).contains("ada");
    assertThat(tokens.user("Bearer nobody")).isEmpty();
    assertThat(tokens.user("Basic test")).isEmpty();
    assertThat(tokens.user("")).isEmpty();
  }

  @Test
  void allThatIsWrongIsSaidAtOnceWithoutATokenBeingShown() {
    assertThatThrownBy(() -> open("""
        - {name: "", token: short-secret, roles: {"*": boss}}
        - {name: b, tokenSHA256: abc, role: admin}
        - {name: c, token: the-same-long-secret, roles: {"*": admin}}
        - {name: d, token: the-same-long-secret, roles: {"*": viewer}}
        """)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[0].name is missing")
        .hasMessageContaining("[0].token is shorter than 16 characters")
        .hasMessageContaining("[0].roles.*: \"boss\" is none of viewer, editor, admin")
        .hasMessageContaining("[1].role is no field")
        .hasMessageContaining("[1].tokenSHA256 is not 64 hexadecimal digits")
        .hasMessageContaining("[1].roles is empty")
        .hasMessageContaining("[3]: the token is another user's")
        .message().doesNotContain("secret");
    assertThatThrownBy(() -> open("")).hasMessageContaining("it is no list of users");
    assertThatThrownBy(() -> open("a: [")).hasMessageContaining("is no YAML");
    assertThatThrownBy(() -> TokenFile.open(directory.resolve("none"), List.of()))
        .hasMessageContaining("cannot be read");
  }

  @Test
  void aFileThatAnybodyCanReadIsRefused() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> open("- {name: a, token: sixteen-letters-x, roles: {x: viewer}}"))
        .hasMessageContaining("chmod 600");
  }

  @Test
  void aChangedFileIsReadAgainAndAWrongOneChangesNothing() throws IOException {
    Files.writeString(file, "- {name: a, token: sixteen-letters-a, roles: {x: viewer}}");
    Token built = Token.of("built-in", new User("owner", Map.of("*", Role.ADMIN)));
    TokenFile tokens = TokenFile.open(file, List.of(built));
    Files.writeString(file, "- {name: b, token: sixteen-letters-b, roles: {x: viewer}}");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(10)));
    Awaitility.await().until(() -> tokens.user("Bearer sixteen-letters-b").isPresent());
    assertThat(tokens.user("Bearer sixteen-letters-a")).isEmpty();
    assertThat(tokens.user("Bearer built-in").map(User::name)).isEqualTo(Optional.of("owner"));
    Files.writeString(file, "nonsense");
    FileTime later = FileTime.from(Instant.now().plusSeconds(20));
    Files.setLastModifiedTime(file, later);
    Instant until = Instant.now().plusMillis(1500);
    Awaitility.await().until(() -> tokens.user("Bearer sixteen-letters-b").isPresent()
        && Instant.now().isAfter(until));
  }
}
