package dev.karoo.mesos;

import dev.karoo.core.ports.TaskReport;
import dev.karoo.mesos.http.Credentials;
import dev.karoo.mesos.http.MediaType;
import dev.karoo.mesos.http.MesosHttp;
import dev.karoo.mesos.http.Redirects;
import dev.karoo.mesos.translate.TaskReports;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Response;
import org.apache.mesos.v1.master.Protos.Response.GetFrameworks;
import org.apache.mesos.v1.master.Protos.Response.GetTasks;

/// Asks a cluster what it knows of a framework, to go on when the store is lost. Subscribes nothing
/// and changes nothing.
public final class MesosQuery implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final long MAX_ANSWER = 256L << 20;
  private static final int MAX_HOPS = 5;

  private final Connection connection;
  private final MesosSettings settings;

  private MesosQuery(Connection connection, MesosSettings settings) {
    this.connection = connection;
    this.settings = settings;
  }

  /// Prepares to ask; returns at once.
  ///
  /// @throws IOException if the credentials or the certificates cannot be read
  /// @throws IllegalArgumentException if the master's address makes no sense
  public static MesosQuery open(MesosSettings settings) throws IOException {
    return new MesosQuery(Connection.open(settings), settings);
  }

  /// The frameworks with the name and the principal of the settings that are not removed.
  ///
  /// @throws IOException if no master answers
  public List<KnownFramework> frameworks() throws IOException, InterruptedException {
    GetFrameworks answer = ask(Call.Type.GET_FRAMEWORKS).getGetFrameworks();
    var found = new ArrayList<KnownFramework>();
    answer.getFrameworksList().forEach(
        framework -> found.add(known(framework.getFrameworkInfo(), framework.getConnected())));
    String principal = settings.principal()
        .or(() -> connection.credentials().map(Credentials::principal)).orElse("");
    return found.stream().filter(framework -> framework.name().equals(settings.name())
        && framework.principal().equals(principal)).distinct().toList();
  }

  private static KnownFramework known(FrameworkInfo info, boolean connected) {
    return new KnownFramework(info.getId().getValue(), info.getName(), info.getPrincipal(),
        info.getHostname(), connected);
  }

  /// The id of the framework that lost its operator; none where there is no such framework.
  ///
  /// @throws AmbiguousFrameworkException if there are several, or one that another operator holds
  /// @throws IOException if no master answers
  public Optional<String> lostFramework() throws IOException, InterruptedException {
    List<KnownFramework> all = frameworks();
    if (all.size() > 1 || all.stream().anyMatch(KnownFramework::connected)) {
      throw new AmbiguousFrameworkException(all);
    }
    return all.stream().map(KnownFramework::id).findFirst();
  }

  /// Which framework is meant cannot be told; an operator must say.
  public static final class AmbiguousFrameworkException extends IOException {
    private static final long serialVersionUID = 1L;

    private AmbiguousFrameworkException(List<KnownFramework> frameworks) {
      super("the master knows " + frameworks.stream()
          .map(framework -> framework.id() + (framework.connected()
              ? " (held by an operator on " + framework.hostname() + ")"
              : " (without operator)"))
          .toList() + " under this name; say which framework id to go on with");
    }
  }

  /// The attempts of a framework that have not ended, those on unreachable agents included.
  ///
  /// @throws IOException if no master answers
  public List<TaskReport> tasks(String frameworkId) throws IOException, InterruptedException {
    GetTasks answer = ask(Call.Type.GET_TASKS).getGetTasks();
    return Stream.of(answer.getTasksList(), answer.getUnreachableTasksList())
        .flatMap(List::stream)
        .filter(task -> task.getFrameworkId().getValue().equals(frameworkId))
        .map(TaskReports::report).filter(report -> !report.state().state().terminal()).toList();
  }

  private Response ask(Call.Type type) throws IOException, InterruptedException {
    Call call = Call.newBuilder().setType(type).build();
    URI base = connection.leader().candidate(0);
    for (int hop = 0; hop <= MAX_HOPS; hop++) {
      URI uri = URI.create(base + Session.OPERATOR);
      MesosHttp.Answer answer;
      try {
        answer = connection.http().call(uri, call, Optional.empty(), TIMEOUT, MAX_ANSWER);
      } catch (IOException failed) {
        throw new IOException("master " + base + ": " + Reasons.of(failed), failed);
      }
      switch (answer.status()) {
        case 200 -> {
          return MediaType.of(answer.type()).read(answer.body(), Response.getDefaultInstance());
        }
        case 307 -> base = Redirects.base(uri, Session.OPERATOR, answer.location());
        default -> throw new IOException(
            "master " + base + " answered " + answer.status() + " " + answer.text());
      }
    }
    throw new IOException("redirected in a circle, last to " + base);
  }

  @Override
  public void close() {
    connection.close();
  }
}
