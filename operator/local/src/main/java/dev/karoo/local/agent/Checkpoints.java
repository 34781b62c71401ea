package dev.karoo.local.agent;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.karoo.local.state.StateFiles;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;

/// What an agent must find again after it was killed: who it is, what is reserved, and per run of a
/// task (in `meta/<container id>`) the task, its framework and the log of its updates and their
/// acknowledgements. Everything is written before it has an effect outside.
final class Checkpoints {
  private static final int UPDATE = 'U';
  private static final int ACKNOWLEDGED = 'A';

  private final Path meta;

  Checkpoints(Path workDir) {
    this.meta = workDir.resolve("meta");
  }

  /// One run as it was found.
  ///
  /// @param container the container's id
  /// @param task what was launched
  /// @param framework for whom
  /// @param updates all updates
  /// @param unacknowledged those that nobody has confirmed
  /// @param stopped it was ended because the agent was
  record Run(String container, TaskInfo task, FrameworkInfo framework, List<TaskStatus> updates,
      List<TaskStatus> unacknowledged, boolean stopped) {}

  Path run(String container) {
    return meta.resolve("runs").resolve(container);
  }

  Optional<AgentInfo> agent() {
    return read(meta.resolve("agent"), AgentInfo.parser());
  }

  void agent(AgentInfo info) {
    StateFiles.replace(meta.resolve("agent"), info.toByteArray());
  }

  /// Forgets who the agent was, so that it registers anew.
  void forgetAgent() {
    try {
      Files.deleteIfExists(meta.resolve("agent"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Resource> reserved() {
    return readAll(meta.resolve("reserved"), Resource.parser());
  }

  void reserved(List<Resource> resources) {
    StateFiles.replace(meta.resolve("reserved"), delimited(resources));
  }

  private static byte[] delimited(List<? extends Message> messages) {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    try {
      for (Message message : messages) {
        message.writeDelimitedTo(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("in memory", e);
    }
    return bytes.toByteArray();
  }

  private static <T> List<T> readAll(Path file, Parser<T> parser) {
    List<T> messages = new ArrayList<>();
    if (Files.exists(file)) {
      try (var in = Files.newInputStream(file)) {
        for (T m = parser.parseDelimitedFrom(in); m != null; m = parser.parseDelimitedFrom(in)) {
          messages.add(m);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("can't read " + file, e);
      }
    }
    return messages;
  }

  private static <T> Optional<T> read(Path file, Parser<T> parser) {
    try {
      return Files.exists(file)
          ? Optional.of(parser.parseFrom(Files.readAllBytes(file)))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + file, e);
    }
  }

  /// A run begins.
  void launched(String container, TaskInfo task, FrameworkInfo framework) {
    StateFiles.replace(run(container).resolve("framework"), framework.toByteArray());
    StateFiles.replace(run(container).resolve("task"), task.toByteArray());
  }

  void updated(String container, TaskStatus status) {
    append(container, UPDATE, status.toByteString());
  }

  void acknowledged(String container, ByteString uuid) {
    append(container, ACKNOWLEDGED, uuid);
  }

  private void append(String container, int kind, ByteString content) {
    Path file = run(container).resolve("updates");
    try (OutputStream raw = Files.newOutputStream(file, StandardOpenOption.CREATE,
        StandardOpenOption.APPEND)) {
      java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeByte(kind);
      out.writeInt(content.size());
      content.writeTo(out);
      raw.write(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("can't write " + file, e);
    }
  }

  /// A run is about to be ended because the agent is.
  void stopped(String container) {
    StateFiles.replace(run(container).resolve("stopped"), new byte[0]);
  }

  /// A run is over and acknowledged.
  void finished(String container) {
    try {
      StateFiles.deleteTree(run(container));
    } catch (IOException e) {
      throw new UncheckedIOException("can't delete " + run(container), e);
    }
  }

  /// The directories of all runs that are not finished.
  List<Path> directories() {
    List<Path> directories = new ArrayList<>();
    Path root = meta.resolve("runs");
    if (Files.isDirectory(root)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
        entries.forEach(directories::add);
      } catch (IOException e) {
        throw new UncheckedIOException("can't read " + root, e);
      }
    }
    return directories;
  }

  /// Every run that was begun and is not finished.
  List<Run> runs() {
    List<Run> runs = new ArrayList<>();
    try {
      for (Path entry : directories()) {
        Optional<TaskInfo> task = read(entry.resolve("task"), TaskInfo.parser());
        Optional<FrameworkInfo> framework = read(entry.resolve("framework"),
            FrameworkInfo.parser());
        if (task.isPresent() && framework.isPresent()) {
          runs.add(run(entry, task.get(), framework.get()));
        } else {
          StateFiles.deleteTree(entry);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + meta.resolve("runs"), e);
    }
    return runs;
  }

  private static void truncate(Path file, long size) throws IOException {
    if (Files.size(file) > size) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(size);
      }
    }
  }

  private static Run run(Path entry, TaskInfo task, FrameworkInfo framework) throws IOException {
    List<TaskStatus> updates = new ArrayList<>();
    List<TaskStatus> open = new ArrayList<>();
    boolean stopped = Files.exists(entry.resolve("stopped"));
    Path log = entry.resolve("updates");
    if (Files.exists(log)) {
      long whole = 0;
      try (DataInputStream in = new DataInputStream(Files.newInputStream(log))) {
        while (true) {
          int kind = in.readByte();
          byte[] content = new byte[in.readInt()];
          in.readFully(content);
          if (kind == UPDATE) {
            TaskStatus status = TaskStatus.parseFrom(content);
            updates.add(status);
            open.add(status);
          } else {
            ByteString uuid = ByteString.copyFrom(content);
            open.removeIf(s -> s.getUuid().equals(uuid));
          }
          whole += 1 + Integer.BYTES + content.length;
        }
      } catch (EOFException end) {
        // The end, or a record that was being written when the agent was killed or the disk was
        // full: it had no effect, and what is appended must not be taken for its rest.
        truncate(log, whole);
        return new Run(entry.getFileName().toString(), task, framework, updates, open, stopped);
      }
    }
    return new Run(entry.getFileName().toString(), task, framework, updates, open, stopped);
  }
}
