package dev.karoo.local.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;

/// Writing files so that a killed process leaves the old content or the new one, nothing between.
public final class StateFiles {
  private StateFiles() {}

  /// Replaces a file's content atomically, its directories created as needed. Only the owner may
  /// read it. Of two that write at the same time one wins, whole.
  ///
  /// @throws UncheckedIOException when that can't be done, naming the file; the old content stays
  public static void replace(Path file, byte[] content) {
    try {
      Files.createDirectories(file.getParent());
      // a name of its own for each writer: with a shared one, one moves what another still writes
      Path next = Files.createTempFile(file.getParent(), file.getFileName() + ".", ".next");
      try {
        Files.write(next, content);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(next);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("can't write " + file + ": " + e.getMessage(), e);
    }
  }

  /// Deletes a directory with all that is in it; links are not followed.
  public static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(root, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
          throws IOException {
        Files.delete(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path dir,
          @org.jspecify.annotations.Nullable IOException failure) throws IOException {
        if (failure != null) {
          throw failure;
        }
        Files.delete(dir);
        return FileVisitResult.CONTINUE;
      }
    });
  }
}
