package dev.karoo.app;

import dev.karoo.api.Json;
import dev.karoo.api.Karoo;
import dev.karoo.api.Kind;
import dev.karoo.api.agent.AgentObject;
import dev.karoo.api.agent.AgentStatus;
import dev.karoo.api.task.TaskObject;
import dev.karoo.api.task.TaskStatus;
import dev.karoo.control.Identity;
import dev.karoo.mesos.MesosClient;
import dev.karoo.mesos.sandbox.Sandbox;
import dev.karoo.mesos.sandbox.SandboxDirectory;
import dev.karoo.server.rest.TaskLogs;
import dev.karoo.server.status.Refusals;
import dev.karoo.store.Key;
import dev.karoo.store.Store;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What tasks print, from the sandbox of their latest attempt.
final class TaskOutput implements TaskLogs {
  private final Store store;
  private final AtomicReference<@Nullable MesosClient> client = new AtomicReference<>();

  TaskOutput(Store store) {
    this.store = store;
  }

  void connect(MesosClient mesos) {
    client.set(mesos);
  }

  @Override
  public Source open(Request request) {
    TaskObject task = task(request).orElseThrow(
        () -> Refusals.notFound(Karoo.GROUP, Kind.TASK.plural(), request.task()));
    TaskStatus.AttemptStatus attempt = latest(task)
        .orElseThrow(() -> Refusals.badRequest("task " + request.task()
            + " has not been launched yet: nothing was printed"));
    SandboxDirectory directory = directory(attempt);
    MesosClient mesos = client.get();
    if (mesos == null) {
      throw Refusals.unavailable("the operator is still starting");
    }
    Sandbox sandbox = mesos.sandbox();
    String file = switch (request.output()) {
      case STDOUT -> Sandbox.STDOUT;
      case STDERR -> Sandbox.STDERR;
    };
    long from = start(sandbox, directory, file, request.tailLines()).orElseGet(() -> {
      if (attempt.finishedAt() != null) {
        throw Refusals
            .unavailable("what task " + request.task() + " printed is gone: its sandbox on"
                + " agent " + attempt.agent() + " was cleaned up");
      }
      return 0L; // it prints nothing yet
    });
    return out -> copy(sandbox, directory, file, from, request, attempt.id(), out);
  }

  /// Where to begin; none where there is no such file. The agent is asked in any case: once the
  /// answer has begun it is too late to say that it does not answer.
  private static Optional<Long> start(Sandbox sandbox, SandboxDirectory directory, String file,
      OptionalLong lines) {
    try {
      return lines.isEmpty()
          ? sandbox.read(directory, file, 0, 1).map(_ -> 0L)
          : sandbox.lastLines(directory, file, lines.getAsLong());
    } catch (IOException e) {
      throw Refusals.unavailable(e.getMessage() == null ? e.toString() : e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refusals.unavailable("the server is stopping");
    }
  }

  private void copy(Sandbox sandbox, SandboxDirectory directory, String file, long from,
      Request request, String attemptId, OutputStream out) throws IOException {
    Sandbox.Mode mode = switch (request.mode()) {
      case ONCE -> Sandbox.Mode.ONCE;
      case FOLLOW -> Sandbox.Mode.FOLLOW;
    };
    try {
      var _ = sandbox.copy(directory, file, from, mode, () -> over(request, attemptId), out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("the server is stopping").initCause(e);
    }
  }

  /// Whether that attempt has ended, or another one followed it.
  private boolean over(Request request, String attemptId) {
    return task(request).flatMap(TaskOutput::latest)
        .filter(now -> now.id().equals(attemptId) && now.finishedAt() == null).isEmpty();
  }

  private SandboxDirectory directory(TaskStatus.AttemptStatus attempt) {
    String agent = Optional.ofNullable(attempt.agent()).orElse("");
    String address = read(Key.ofCluster(resource(Kind.AGENT), agent), AgentObject.class)
        .map(AgentObject::getStatus).map(AgentStatus::address)
        .orElseThrow(() -> Refusals.unavailable("agent " + agent
            + " is not known any more: what the task printed went with it"));
    String framework = Identity.read(store)
        .orElseThrow(() -> Refusals.unavailable("the operator is not connected to Mesos yet"));
    return new SandboxDirectory(address, framework, attempt.id());
  }

  private Optional<TaskObject> task(Request request) {
    return read(new Key(resource(Kind.TASK), request.namespace(), request.task()),
        TaskObject.class);
  }

  private static Optional<TaskStatus.AttemptStatus> latest(TaskObject task) {
    List<TaskStatus.AttemptStatus> attempts = Optional.ofNullable(task.getStatus())
        .map(TaskStatus::attempts).orElse(List.of());
    return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.getLast());
  }

  private static String resource(Kind kind) {
    return kind.plural() + "." + Karoo.GROUP;
  }

  private <T> Optional<T> read(Key key, Class<T> type) {
    return store.get(key).map(entry -> {
      try {
        return Json.fromTree(Json.mapper().readTree(entry.value()), type);
      } catch (IOException e) {
        throw new IllegalStateException("the store holds no JSON at " + key, e);
      }
    });
  }
}
