package dev.karoo.local.agent;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.CommandInfo;

/// Brings the URIs of a command into its sandbox: `file://`, absolute paths, `http://`, `https://`.
/// What it does is written into the sandbox's stderr, as Mesos' fetcher does.
final class Fetcher {
  private static final int TIMEOUT_MILLIS = 60_000;
  private static final int MAX_REDIRECTS = 10;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final long EXTRACT_SECONDS = 300;

  private final Path sandbox;

  Fetcher(Path sandbox) {
    this.sandbox = sandbox;
  }

  /// Fetches all, in order.
  ///
  /// @throws IOException at the first that fails, after saying why in the sandbox
  void fetch(List<CommandInfo.URI> uris) throws IOException, InterruptedException {
    for (CommandInfo.URI uri : uris) {
      log("Fetching URI '" + uri.getValue() + "'");
      try {
        Path file = fetch(uri);
        log("Fetched '" + uri.getValue() + "' to '" + file + "'");
      } catch (IOException e) {
        log("Failed to fetch '" + uri.getValue() + "': " + e.getMessage());
        throw e;
      }
    }
  }

  private Path fetch(CommandInfo.URI uri) throws IOException, InterruptedException {
    String value = uri.getValue();
    String name = uri.getOutputFile().isEmpty() ? baseName(value) : uri.getOutputFile();
    Path target = sandbox.resolve(name).normalize();
    if (name.isEmpty() || !target.startsWith(sandbox) || target.equals(sandbox)) {
      throw new IOException("'" + name + "' is not a file in the sandbox");
    }
    Files.createDirectories(target.getParent());
    if (value.startsWith("http://") || value.startsWith("https://")) {
      download(value, target);
    } else {
      Path source = Path.of(value.startsWith("file://") ? value.substring(7) : value);
      if (!source.isAbsolute()) {
        throw new IOException("a relative path, but the agent has no --frameworks_home");
      }
      if (!Files.isRegularFile(source)) {
        throw new IOException("No such file or directory");
      }
      Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
    }
    if (uri.getExecutable()) {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(target);
      mode.addAll(Set.of(PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_EXECUTE));
      Files.setPosixFilePermissions(target, mode);
    } else if (uri.getExtract()) {
      extract(target);
    }
    return target;
  }

  private static String baseName(String uri) {
    String path = uri.split("[?#]", 2)[0];
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /// From http to https and back, too, which Java does not follow by itself; Mesos' fetcher does.
  private static void download(String address, Path target) throws IOException {
    URI next = parsed(address);
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      HttpURLConnection connection = (HttpURLConnection) next.toURL().openConnection();
      connection.setInstanceFollowRedirects(false);
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      int status = connection.getResponseCode();
      if (status == HttpURLConnection.HTTP_OK) {
        try (InputStream in = connection.getInputStream()) {
          Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
        }
        return;
      }
      String location = connection.getHeaderField("Location");
      connection.disconnect();
      if (!REDIRECTS.contains(status) || location == null) {
        throw new IOException("status " + status);
      }
      next = next.resolve(parsed(location));
      if (!"http".equals(next.getScheme()) && !"https".equals(next.getScheme())) {
        throw new IOException("redirected to " + next + ", which is neither http nor https");
      }
    }
    throw new IOException("redirected more than " + MAX_REDIRECTS + " times");
  }

  private static URI parsed(String address) throws IOException {
    try {
      return new URI(address);
    } catch (URISyntaxException e) {
      throw new IOException("malformed address: " + e.getMessage(), e);
    }
  }

  private void extract(Path file) throws IOException, InterruptedException {
    String name = file.getFileName().toString();
    List<String> command;
    if (name.matches(".*\\.(tar|tgz|tar\\.gz|tbz2|tar\\.bz2|txz|tar\\.xz)")) {
      command = List.of("tar", "-C", sandbox.toString(), "-xf", file.toString());
    } else if (name.endsWith(".zip")) {
      command = List.of("unzip", "-o", "-d", sandbox.toString(), file.toString());
    } else if (name.endsWith(".gz")) {
      command = List.of("gunzip", "-kf", file.toString());
    } else {
      return;
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(sandbox.resolve("stderr").toFile()))
        .start();
    if (!process.waitFor(EXTRACT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("extracting takes too long");
    }
    if (process.exitValue() != 0) {
      throw new IOException("Failed to extract: status " + process.exitValue());
    }
  }

  private void log(String line) throws IOException {
    Files.writeString(sandbox.resolve("stderr"), line + "\n", StandardCharsets.UTF_8,
        StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
