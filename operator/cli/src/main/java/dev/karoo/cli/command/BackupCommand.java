package dev.karoo.cli.command;

import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Request;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.shell.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `karoo backup`.
@Command(name = "backup", description = {"Save all there is on a running server into a file.", "",
  "The copy is of one moment. Only admins may make one: it holds what all users wrote."}, footer = {
    "karoo backup monday.db"}, customSynopsis = "karoo backup FILE [options]")
public final class BackupCommand extends ApiCommand {
  @Parameters(paramLabel = "FILE", description = "The file to make; it must not exist.")
  String file = "";

  public BackupCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  void check() throws CommandFailure {
    if (Files.exists(Path.of(file))) {
      throw CommandFailure.error(file + " exists already: name another file, or remove it");
    }
  }

  @Override
  int run(Session session) throws CommandFailure, ApiFailure, Unreachable, IOException,
      InterruptedException {
    Path target = Path.of(file).toAbsolutePath();
    Path part = target.resolveSibling(target.getFileName() + ".part");
    long size;
    // until the part is gone, too: the process ends when this is closed
    try (Stopping _ = Stopping.onSignal()) {
      size = save(session, target, part);
    }
    shell.out().println("backup written to " + file + " (" + size / 1024 + " KiB)");
    return 0;
  }

  private long save(Session session, Path target, Path part) throws CommandFailure, ApiFailure,
      Unreachable, IOException, InterruptedException {
    try (InputStream in = session.client().open(Request.get("/backup").accepting("*/*"))) {
      Files.deleteIfExists(part);
      Files.createFile(part, PosixFilePermissions
          .asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      long size;
      try (OutputStream out = Files.newOutputStream(part)) {
        size = in.transferTo(out);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      return size;
    } catch (IOException e) {
      Files.deleteIfExists(part);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw CommandFailure.error(file + " cannot be written: " + e);
    }
  }
}
