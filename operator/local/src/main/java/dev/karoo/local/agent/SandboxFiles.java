package dev.karoo.local.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.karoo.local.http.Request;
import dev.karoo.local.http.Response;
import dev.karoo.local.wire.Encoding;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.apache.mesos.v1.Protos.FileInfo;
import org.apache.mesos.v1.agent.Protos;
import org.apache.mesos.v1.agent.Protos.Call;

/// Sandbox files over HTTP (15:133–156). A sandbox has one virtual path, which ends with `latest`,
/// and two real ones (Mesos `src/slave/slave.cpp`, `addExecutor`); anything else, and what leads
/// out of a sandbox, links too, is not found.
final class SandboxFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// What one read returns at the most: 16 memory pages, as Mesos' agent does.
  private static final int PIECE = 16 * 4096;
  private static final int WHOLE = 64 << 20;

  private static final Pattern VIRTUAL = Pattern
      .compile("/frameworks/[^/]+/executors/[^/]+/runs/latest(/.*)?");
  private static final Pattern REAL = Pattern
      .compile("/frameworks/[^/]+/executors/[^/]+/runs/[^/]+(/.*)?");

  private final Path root;

  SandboxFiles(Sandbox sandboxes) {
    this.root = sandboxes.root();
  }

  private Optional<Path> resolve(String path) {
    try {
      Path real = root.toRealPath();
      boolean known = path.startsWith(root + "/")
          && REAL.matcher(path.substring(root.toString().length())).matches();
      if (!known && !VIRTUAL.matcher(path).matches()) {
        return Optional.empty();
      }
      Path asked = known ? Path.of(path) : root.resolve(path.substring(1));
      Path target = asked.toRealPath();
      return target.startsWith(real) ? Optional.of(target) : Optional.empty();
    } catch (IOException | java.nio.file.InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static Response notFound() {
    return new Response.Whole(404, Map.of("Content-Type", "text/plain; charset=utf-8"),
        new byte[0]);
  }

  private Optional<List<FileInfo>> list(String path) {
    Optional<Path> directory = resolve(path).filter(p -> Files.isDirectory(p));
    if (directory.isEmpty()) {
      return Optional.empty();
    }
    List<FileInfo> infos = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory.get())) {
      for (Path entry : entries) {
        infos.add(info(path, entry));
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    infos.sort(java.util.Comparator.comparing(FileInfo::getPath));
    return Optional.of(infos);
  }

  private static FileInfo info(String directory, Path entry) throws IOException {
    PosixFileAttributes attributes = Files.readAttributes(entry,
        PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    int bits = Modes.bits(attributes.permissions());
    String parent = directory.endsWith("/") ? directory : directory + "/";
    FileInfo.Builder info = FileInfo.newBuilder().setPath(parent + entry.getFileName())
        .setNlink(links(entry)).setSize(attributes.size())
        .setMode(bits | (attributes.isDirectory() ? Modes.DIRECTORY : Modes.REGULAR))
        .setUid(attributes.owner().getName()).setGid(attributes.group().getName());
    info.getMtimeBuilder()
        .setNanoseconds(
            attributes.lastModifiedTime().toInstant().getEpochSecond() * 1_000_000_000L);
    return info.build();
  }

  private static int links(Path entry) {
    try {
      return (Integer) Files.getAttribute(entry, "unix:nlink",
          LinkOption.NOFOLLOW_LINKS);
    } catch (IOException | UnsupportedOperationException e) {
      return 1;
    }
  }

  /// `/files/browse`.
  Response browse(Request request) {
    Optional<List<FileInfo>> infos = list(request.parameter("path").orElse(""));
    if (infos.isEmpty()) {
      return notFound();
    }
    ArrayNode array = JSON.createArrayNode();
    for (FileInfo info : infos.get()) {
      ObjectNode node = array.addObject().put("gid", info.getGid());
      node.put("mode", Modes.text(info.getMode()));
      node.put("mtime", info.getMtime().getNanoseconds() / 1e9);
      node.put("nlink", info.getNlink()).put("path", info.getPath());
      node.put("size", info.getSize()).put("uid", info.getUid());
    }
    return Response.of("application/json", array.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// LIST_FILES.
  Response list(String path, Encoding encoding) {
    Optional<List<FileInfo>> infos = list(path);
    if (infos.isEmpty()) {
      return notFound();
    }
    var response = Protos.Response.newBuilder().setType(Protos.Response.Type.LIST_FILES);
    response.getListFilesBuilder().addAllFileInfos(infos.get());
    return Response.of(encoding.mediaType(), encoding.encode(response.build()));
  }

  private record Piece(long size, ByteString data) {}

  private Optional<Piece> read(String path, long offset, OptionalLong length) {
    Optional<Path> file = resolve(path).filter(p -> Files.isRegularFile(p));
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try (RandomAccessFile in = new RandomAccessFile(file.get().toFile(), "r")) {
      long size = in.length();
      long wanted = Math.min(length.orElse(PIECE), PIECE);
      int count = (int) Math.max(0, Math.min(wanted, size - offset));
      byte[] data = new byte[offset < 0 ? 0 : count];
      if (data.length > 0) {
        in.seek(offset);
        in.readFully(data);
      }
      return Optional.of(new Piece(size, ByteString.copyFrom(data)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// `/files/read`: `offset=-1` asks for the size only.
  Response read(Request request) {
    long offset;
    OptionalLong length;
    try {
      offset = Long.parseLong(request.parameter("offset").orElse("-1"));
      length = request.parameter("length").map(l -> OptionalLong.of(Long.parseLong(l)))
          .orElse(OptionalLong.empty());
    } catch (NumberFormatException e) {
      return Response.text(400, "Failed to parse offset or length: " + e.getMessage() + ".\n");
    }
    if (length.isPresent() && length.getAsLong() < 0) {
      length = OptionalLong.empty();
    }
    Optional<Piece> piece = read(request.parameter("path").orElse(""), offset, length);
    if (piece.isEmpty()) {
      return notFound();
    }
    ObjectNode node = JSON.createObjectNode();
    node.put("data", piece.get().data().toString(StandardCharsets.UTF_8));
    node.put("offset", offset < 0 ? piece.get().size() : offset);
    return Response.of("application/json", node.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// READ_FILE.
  Response read(Call.ReadFile call, Encoding encoding) {
    Optional<Piece> piece = read(call.getPath(), call.getOffset(),
        call.hasLength() ? OptionalLong.of(call.getLength()) : OptionalLong.empty());
    if (piece.isEmpty()) {
      return notFound();
    }
    var response = Protos.Response.newBuilder().setType(Protos.Response.Type.READ_FILE);
    response.getReadFileBuilder().setSize(piece.get().size())
        .setData(piece.get().data());
    return Response.of(encoding.mediaType(), encoding.encode(response.build()));
  }

  /// `/files/download`.
  Response download(Request request) {
    Optional<Path> file = resolve(request.parameter("path").orElse(""))
        .filter(p -> Files.isRegularFile(p));
    try {
      if (file.isEmpty() || Files.size(file.get()) > WHOLE) {
        return notFound();
      }
      return new Response.Whole(200,
          Map.of("Content-Disposition", "attachment; filename=" + file.get().getFileName(),
              "Content-Type", "application/octet-stream"),
          Files.readAllBytes(file.get()));
    } catch (IOException e) {
      return notFound();
    }
  }
}
