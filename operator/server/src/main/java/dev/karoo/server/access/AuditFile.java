package dev.karoo.server.access;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An audit log in a file, one JSON object a line. A file that has grown to 64 MiB is kept as
/// `NAME.1`, replacing an older one.
public final class AuditFile implements AuditLog, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditFile.class);
  private static final long LARGEST = 64L * 1024 * 1024;

  private final Path path;
  private OutputStream out;
  private long size;

  /// Goes on with the file, or makes it.
  ///
  /// @throws UncheckedIOException when it cannot be written
  public AuditFile(Path path) {
    this.path = path;
    try {
      this.size = Files.exists(path) ? Files.size(path) : 0;
      this.out = open(path);
    } catch (IOException e) {
      throw new UncheckedIOException("the audit log " + path + " cannot be written", e);
    }
  }

  private static OutputStream open(Path path) throws IOException {
    return Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Override
  public synchronized void record(Entry entry) {
    ObjectNode line = Json.object().put("time", entry.time().toString()).put("user", entry.user())
        .put("peer", entry.peer()).put("method", entry.method()).put("path", entry.path())
        .put("code", entry.code());
    byte[] bytes = Json.bytes(line);
    try {
      if (size > LARGEST) {
        out.close();
        Files.move(path, path.resolveSibling(path.getFileName() + ".1"),
            StandardCopyOption.REPLACE_EXISTING);
        out = open(path);
        size = 0;
      }
      out.write(bytes);
      out.write('\n');
      size += bytes.length + 1L;
    } catch (IOException e) {
      // The write it tells of is done; to fail it now would be worse than to say so here.
      LOG.atError().setCause(e).addKeyValue("entry", line).log("audit log not written");
    }
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }
}
