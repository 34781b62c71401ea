package dev.karoo.local.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.karoo.local.wire.Encoding;
import dev.karoo.local.wire.MalformedBody;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/// A scheduler for tests: subscribes over real HTTP, keeps every event, acknowledges on request.
final class Scheduler implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(30);

  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
      .build();
  private final URI endpoint;
  private final Encoding encoding;
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private volatile boolean acknowledging = true;
  private volatile boolean ended;
  private volatile Optional<InputStream> stream = Optional.empty();
  private volatile String streamId = "";
  private volatile FrameworkInfo info;

  Scheduler(String master, Encoding encoding, FrameworkInfo info) {
    this.endpoint = URI.create("http://" + master + "/api/v1/scheduler");
    this.encoding = encoding;
    this.info = info;
  }

  static FrameworkInfo.Builder framework() {
    FrameworkInfo.Builder info = FrameworkInfo.newBuilder().setUser("root").setName("recorder")
        .addRoles("karoo").setFailoverTimeout(3600).setCheckpoint(true)
        .setHostname("scheduler.example").setPrincipal("recorder");
    for (FrameworkInfo.Capability.Type type : new FrameworkInfo.Capability.Type[]{
      FrameworkInfo.Capability.Type.PARTITION_AWARE, FrameworkInfo.Capability.Type.MULTI_ROLE,
      FrameworkInfo.Capability.Type.TASK_KILLING_STATE,
      FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT}) {
      info.addCapabilitiesBuilder().setType(type);
    }
    return info;
  }

  /// Subscribes and waits for the first event.
  Event subscribe(String... suppressed) throws Exception {
    int before = events.size();
    ended = false;
    Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
    call.getSubscribeBuilder().setFrameworkInfo(info).addAllSuppressedRoles(List.of(suppressed));
    if (info.hasId()) {
      call.setFrameworkId(info.getId());
    }
    HttpResponse<InputStream> response = client.send(request(call.build()).build(),
        HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    streamId = response.headers().firstValue("Mesos-Stream-Id").orElseThrow();
    stream = Optional.of(response.body());
    Thread.ofVirtual().start(() -> read(response.body()));
    await().atMost(LIMIT).until(() -> events.size() > before);
    Event first = events.get(before);
    if (first.hasSubscribed()) {
      info = info.toBuilder().setId(first.getSubscribed().getFrameworkId()).build();
    }
    return first;
  }

  private void read(InputStream in) {
    try {
      for (Optional<byte[]> r = record(in); r.isPresent(); r = record(in)) {
        Event event = (Event) encoding.decode(r.get(), Event.newBuilder(), "Event");
        events.add(event);
        if (acknowledging && event.hasUpdate() && event.getUpdate().getStatus().hasUuid()) {
          acknowledge(event.getUpdate().getStatus());
        }
      }
    } catch (IOException | MalformedBody | InterruptedException e) {
      // the stream was cut, which tests do on purpose
    } finally {
      ended = true;
    }
  }

  static Optional<byte[]> record(InputStream in) throws IOException {
    int length = 0;
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return Optional.empty();
      }
      length = length * 10 + b - '0';
    }
    byte[] bytes = in.readNBytes(length);
    return bytes.length == length ? Optional.of(bytes) : Optional.empty();
  }

  private HttpRequest.Builder request(Message call) {
    return HttpRequest.newBuilder(endpoint).header("Content-Type", encoding.mediaType())
        .header("Accept", encoding.mediaType())
        .POST(HttpRequest.BodyPublishers.ofByteArray(encoding.encode(call)));
  }

  /// Sends a call as it is.
  HttpResponse<String> send(Call call) throws IOException, InterruptedException {
    return client.send(request(call).header("Mesos-Stream-Id", streamId).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /// Sends a call of this framework that must be accepted.
  void call(Call.Builder call) throws IOException, InterruptedException {
    HttpResponse<String> response = send(call.setFrameworkId(info.getId()).build());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
  }

  void acknowledge(TaskStatus status) throws IOException, InterruptedException {
    Call.Builder call = Call.newBuilder().setType(Call.Type.ACKNOWLEDGE);
    call.getAcknowledgeBuilder().setAgentId(status.getAgentId()).setTaskId(status.getTaskId())
        .setUuid(status.getUuid());
    send(call.setFrameworkId(info.getId()).build());
  }

  void acknowledging(boolean on) {
    acknowledging = on;
  }

  /// Launches tasks on an offer; the rest is offered again at once.
  void launch(Offer offer, TaskInfo... tasks) throws IOException, InterruptedException {
    Call.Builder call = Call.newBuilder().setType(Call.Type.ACCEPT);
    call.getAcceptBuilder().addOfferIds(offer.getId());
    call.getAcceptBuilder().addOperationsBuilder().setType(Offer.Operation.Type.LAUNCH)
        .getLaunchBuilder().addAllTaskInfos(List.of(tasks));
    call.getAcceptBuilder().getFiltersBuilder().setRefuseSeconds(0);
    call(call);
  }

  void kill(String task, Optional<String> agent) throws IOException, InterruptedException {
    Call.Builder call = Call.newBuilder().setType(Call.Type.KILL);
    call.getKillBuilder().getTaskIdBuilder().setValue(task);
    agent.ifPresent(a -> call.getKillBuilder().getAgentIdBuilder().setValue(a));
    call(call);
  }

  /// Explicit with tasks as `task` or `task@agent`, implicit without.
  void reconcile(String... tasks) throws IOException, InterruptedException {
    Call.Builder call = Call.newBuilder().setType(Call.Type.RECONCILE);
    call.getReconcileBuilder();
    for (String task : tasks) {
      String[] parts = task.split("@", 2);
      Call.Reconcile.Task.Builder one = call.getReconcileBuilder().addTasksBuilder();
      one.getTaskIdBuilder().setValue(parts[0]);
      if (parts.length > 1) {
        one.getAgentIdBuilder().setValue(parts[1]);
      }
    }
    call(call);
  }

  List<Event> events() {
    return List.copyOf(events);
  }

  boolean ended() {
    return ended;
  }

  String id() {
    return info.getId().getValue();
  }

  String streamId() {
    return streamId;
  }

  FrameworkInfo info() {
    return info;
  }

  void change(FrameworkInfo changed) {
    info = changed;
  }

  /// Waits for an event that fits among those from `from` on.
  Event awaitEvent(int from, Predicate<Event> fits) {
    await().atMost(LIMIT).until(() -> find(from, fits).isPresent());
    return find(from, fits).orElseThrow();
  }

  private Optional<Event> find(int from, Predicate<Event> fits) {
    List<Event> now = events();
    return now.subList(Math.min(from, now.size()), now.size()).stream().filter(fits).findFirst();
  }

  /// Waits for an offer of the agent that holds at least this many CPUs.
  Offer awaitOffer(int from, String hostname) {
    Event event = awaitEvent(from, e -> e.getOffers().getOffersList().stream()
        .anyMatch(o -> o.getHostname().equals(hostname)));
    return event.getOffers().getOffersList().stream()
        .filter(o -> o.getHostname().equals(hostname)).findFirst().orElseThrow();
  }

  /// Waits for a status of the task in the state.
  TaskStatus awaitStatus(int from, String task, TaskState state) {
    return awaitEvent(from, e -> e.hasUpdate()
        && e.getUpdate().getStatus().getTaskId().getValue().equals(task)
        && e.getUpdate().getStatus().getState() == state).getUpdate().getStatus();
  }

  /// The states of a task in the order they were told, each time it was told.
  List<TaskState> states(String task) {
    List<TaskState> states = new ArrayList<>();
    Set<ByteString> known = new HashSet<>();
    for (Event event : events()) {
      TaskStatus status = event.getUpdate().getStatus();
      // A status that was not acknowledged in time is sent again, and is no other one.
      boolean again = status.hasUuid() && !known.add(status.getUuid());
      if (event.hasUpdate() && status.getTaskId().getValue().equals(task) && !again) {
        states.add(status.getState());
      }
    }
    return states;
  }

  /// Cuts the stream without a word.
  void cut() throws IOException {
    if (stream.isPresent()) {
      stream.get().close();
    }
  }

  static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  @Override
  public void close() throws IOException {
    cut();
    client.shutdownNow();
  }
}
