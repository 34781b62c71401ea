package dev.karoo.server.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.access.User;
import dev.karoo.server.json.Json;
import dev.karoo.server.object.Restoration;
import dev.karoo.server.object.WriteOptions.Persistence;
import dev.karoo.server.status.ApiException;
import dev.karoo.server.status.Refusals;
import dev.karoo.store.Backup;
import dev.karoo.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// `/backup`: GET answers with a copy of the store, PUT brings one back. For admins only: it holds
/// all there is.
final class Backups {
  private static final String TYPE = "application/vnd.sqlite3";
  /// More than any store that its retention keeps small.
  private static final long LARGEST = 4L << 30;

  private final Optional<Path> stateDirectory;
  private final Restoration restoration;

  /// @param stateDirectory of the store; empty: there are no backups of it
  Backups(Optional<Path> stateDirectory, Restoration restoration) {
    this.stateDirectory = stateDirectory;
    this.restoration = restoration;
  }

  /// Answers.
  void answer(Call call, User user) {
    Path directory = stateDirectory.orElseThrow(Refusals::noSuchPath);
    if (!user.may("back up", "")) {
      throw new ApiException(403, "Forbidden",
          "User \"%s\" cannot back up or restore: only admins of \"*\" can".formatted(user.name()),
          ApiException.Details.NONE);
    }
    Path copy = directory.resolve("backup-" + java.util.UUID.randomUUID() + ".tmp");
    try {
      switch (call.method()) {
        case "GET" -> send(call, directory, copy);
        case "PUT" -> restore(call, copy);
        default -> throw Refusals.methodNotAllowed();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      discard(copy);
    }
  }

  private static void send(Call call, Path directory, Path copy) throws IOException {
    Backup.write(directory, copy);
    try (InputStream in = Files.newInputStream(copy); OutputStream out = call.stream(TYPE)) {
      in.transferTo(out);
    }
  }

  private void restore(Call call, Path copy) throws IOException {
    receive(call, copy);
    Persistence persistence = Options.persistence(call.parameters("dryRun"), "UpdateOptions");
    Restoration.Outcome outcome;
    try {
      outcome = restoration.restore(Backup.read(copy), persistence);
    } catch (StoreException e) {
      throw switch (e.reason()) {
        case BROKEN, TOO_NEW -> Refusals.badRequest("what was sent is no backup: it is damaged, no"
            + " Karoo store, or of a newer version");
        case FULL, IO, IN_USE, CLOSED -> e;
      };
    }
    ObjectNode answer = Json.object().put("created", outcome.created())
        .put("changed", outcome.changed()).put("deleted", outcome.deleted());
    outcome.kept().forEach(answer.putArray("kept")::add);
    call.answer(200, answer);
  }

  private static void receive(Call call, Path copy) throws IOException {
    try (InputStream in = call.content(); OutputStream out = Files.newOutputStream(copy)) {
      byte[] buffer = new byte[64 * 1024];
      long size = 0;
      int read = in.read(buffer);
      while (read >= 0) {
        size += read;
        if (size > LARGEST) {
          throw Refusals.tooLarge(LARGEST);
        }
        out.write(buffer, 0, read);
        read = in.read(buffer);
      }
    }
  }

  private static void discard(Path copy) {
    try {
      Files.deleteIfExists(copy);
      Files.deleteIfExists(copy.resolveSibling(copy.getFileName() + "-wal"));
      Files.deleteIfExists(copy.resolveSibling(copy.getFileName() + "-shm"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
