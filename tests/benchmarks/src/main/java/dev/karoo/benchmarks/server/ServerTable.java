package dev.karoo.benchmarks.server;

import dev.karoo.api.Kind;
import dev.karoo.api.crd.Definitions;
import dev.karoo.server.ApiServer;
import dev.karoo.server.ListenAddress;
import dev.karoo.server.ServerOptions;
import dev.karoo.server.access.Limits.Rates;
import dev.karoo.server.kind.CustomKind;
import dev.karoo.store.Key;
import dev.karoo.store.MemoryStore;
import dev.karoo.store.Mutation;
import dev.karoo.store.SqliteStore;
import dev.karoo.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Prints the table. All of it goes over HTTP, on loopback, client and server in one process.
public final class ServerTable {
  private static final String PIPELINES = "/apis/karoo.dev/v1alpha1/namespaces/default/pipelines";
  private static final String TASKS = "/apis/karoo.dev/v1alpha1/namespaces/default/tasks";
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String TABLE = "Accept: application/json;as=Table;v=v1;g=meta.k8s.io\r\n";

  private final PrintStream to;
  private final Path directory;

  private ServerTable(PrintStream to, Path directory) {
    this.to = to;
    this.directory = directory;
  }

  /// @param arguments where to write; none: a new directory under the one that it is started in,
  ///     since `/tmp` may be no disk
  public static void main(String[] arguments) throws Exception {
    Path directory = arguments.length > 0
        ? Files.createDirectories(Path.of(arguments[0]))
        : Files.createTempDirectory(Path.of("."), "benchmark");
    ServerTable table = new ServerTable(System.out, directory);
    table.memory();
    table.creates();
    table.lists();
    table.watches();
    System.exit(0); // watchers' threads may be left
  }

  private static ApiServer serve(Store store) {
    List<CustomKind> kinds = Arrays.stream(Kind.values())
        .map(kind -> CustomKind.of(Definitions.tree(kind))).toList();
    Rates rates = new Rates(3 << 20, 10_000_000, 10_000_000, 10_000, Duration.ofSeconds(60));
    return ApiServer.start(store, kinds, ListenAddress.LOOPBACK,
        ServerOptions.local("benchmark").withRates(rates));
  }

  private static String pipeline(String name) {
    return """
        {"apiVersion": "karoo.dev/v1alpha1", "kind": "Pipeline", "metadata": {"name": "%s",
         "labels": {"array": "array-1"}}, "spec": {"tasks": [{"name": "f", "replicas": 4,
         "command": ["fgpu", "--affinity", "$(cores.recv0)"], "resources": {"cpus": "500m",
         "memory": "1700Mi", "cores": {"names": ["recv0", "send", "python"]}}}]}}"""
        .formatted(name);
  }

  private void line(String what, String result) {
    to.printf("%-58s %s%n", what, result);
  }

  private void creates() throws Exception {
    Samples fsync = fsync(500);
    line("fsync of 4 KiB appended, p50", "%.3f ms".formatted(fsync.millis(0.5)));
    try (SqliteStore store = SqliteStore.open(directory.resolve("one"));
        ApiServer server = serve(store)) {
      warm(server);
      Samples one = create(server.port(), 1, 1000, "a");
      line("durable create, 1 writer, p50 (target: fsync + 1 ms)",
          "%.3f ms: fsync + %.3f ms".formatted(one.millis(0.5),
              one.millis(0.5) - fsync.millis(0.5)));
    }
    double memory = 0;
    try (MemoryStore store = MemoryStore.open(); ApiServer server = serve(store)) {
      warm(server);
      line("create in memory, 1 writer, p50",
          "%.3f ms".formatted(create(server.port(), 1, 1000, "a").millis(0.5)));
      memory = rate(server.port(), 64, 20_000);
      line("create in memory, 64 writers", "%.0f/s".formatted(memory));
    }
    try (SqliteStore store = SqliteStore.open(directory.resolve("many"));
        ApiServer server = serve(store)) {
      warm(server);
      long before = store.transactions();
      double durable = rate(server.port(), 64, 20_000);
      line("durable create, 64 writers (target: half of that)",
          "%.0f/s: %.2f of that".formatted(durable, durable / memory));
      line("creates per fsync (target: 16)",
          "%.1f".formatted(20_000.0 / (store.transactions() - before)));
    }
    line("fsync again, p50", "%.3f ms".formatted(fsync(500).millis(0.5)));
  }

  /// Until the compiler has done its part: with a quarter of this, one writer's p50 is half again
  /// as
  /// high as later.
  private static void warm(ApiServer server) throws Exception {
    create(server.port(), 64, 20_000, "warm");
    create(server.port(), 1, 1000, "warm-alone");
  }

  private Samples fsync(int rounds) throws IOException {
    long[] nanos = new long[rounds];
    Path file = directory.resolve("fsync");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE,
        StandardOpenOption.APPEND)) {
      for (int i = 0; i < rounds; i++) {
        long start = System.nanoTime();
        channel.write(ByteBuffer.allocate(4096));
        channel.force(false);
        nanos[i] = System.nanoTime() - start;
      }
    }
    return new Samples(nanos);
  }

  private static double rate(int port, int writers, int creates) throws Exception {
    long start = System.nanoTime();
    create(port, writers, creates, "b");
    return creates / ((System.nanoTime() - start) / 1e9);
  }

  private static Samples create(int port, int writers, int creates, String prefix)
      throws Exception {
    long[] nanos = new long[creates];
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> done = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        int writer = w;
        done.add(threads.submit(() -> {
          try (Connection connection = new Connection(port)) {
            for (int i = writer; i < creates; i += writers) {
              long start = System.nanoTime();
              connection.send("POST", PIPELINES, JSON, pipeline(prefix + "-" + i));
              nanos[i] = System.nanoTime() - start;
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }));
      }
      for (Future<?> one : done) {
        one.get();
      }
    }
    return new Samples(nanos);
  }

  private static Mutation task(int i) {
    String task = """
        {"apiVersion":"karoo.dev/v1alpha1","kind":"Task","metadata":{"name":"p.f.%d","namespace":"default",
        "uid":"84e67388-647b-4d73-a594-%012d","creationTimestamp":"2026-11-22T18:12:18Z","generation":1,
        "labels":{"karoo.dev/index":"%d","karoo.dev/pipeline":"p","karoo.dev/template":"f"}},
        "spec":{"index":%d,"pipeline":"p","template":"f","hash":"871b483e7f70462a","priority":0},
        "status":{"phase":"Running","ready":true,"restarts":0,"observedGeneration":1,
        "placement":{"agent":"cbf%d","cores":[0,2,4],"domains":[0],"memory":"64Mi","numaNodes":[0]},
        "attempts":[{"agent":"cbf%d","agentId":"15d0874c-d871-4ebb-92b2-ee684308c8ce-S0","id":"default.p.f.%d-wb5febrj",
        "number":1,"state":"TASK_RUNNING","startedAt":"2026-11-22T18:12:18.702551Z"}],
        "summary":{"cores":"0,2,4","domains":"0","enforcement":"Accounted","numa":"0"},
        "conditions":[{"type":"Ready","status":"True","reason":"Running","message":"",
        "lastTransitionTime":"2026-11-22T18:12:18Z","observedGeneration":1}]}}"""
        .replace("\n", "").formatted(i, i, i, i, i % 1000, i % 1000, i);
    return Mutation.create(new Key("tasks.karoo.dev", "default", "p.f." + i),
        task.getBytes(StandardCharsets.UTF_8));
  }

  private void lists() throws IOException {
    try (MemoryStore store = MemoryStore.open();
        ApiServer server = serve(store);
        Connection connection = new Connection(server.port())) {
      for (int i = 0; i < 10_000; i++) {
        store.commit(List.of(task(i)));
      }
      long[] nanos = new long[100];
      int bytes = 0;
      for (int i = -25; i < nanos.length; i++) {
        long start = System.nanoTime();
        bytes = connection.send("GET", TASKS, TABLE, "").length;
        if (i >= 0) {
          nanos[i] = System.nanoTime() - start;
        }
      }
      Samples list = new Samples(nanos);
      line("list of 10,000 tasks as Table, p50 and p99",
          "%.0f ms and %.0f ms for %d KiB".formatted(list.millis(0.5), list.millis(0.99),
              bytes / 1024));
    }
  }

  private void watches() throws Exception {
    int watchers = 1000;
    Samples bare = bare(watchers);
    line("bare socket fan-out to 1,000, p50 and p99", "%.1f ms and %.1f ms"
        .formatted(bare.millis(0.5), bare.millis(0.99)));
    try (SqliteStore store = SqliteStore.open(directory.resolve("watched"));
        ApiServer server = serve(store);
        Connection writer = new Connection(server.port())) {
      writer.send("POST", PIPELINES, JSON, pipeline("watched"));
      List<Connection> connections = new ArrayList<>();
      for (int i = 0; i < watchers; i++) {
        Connection connection = new Connection(server.port());
        connection.begin("GET",
            PIPELINES + "?watch=true&resourceVersion=" + store.revision()
                + "&fieldSelector=metadata.name%3Dwatched",
            "", "");
        connections.add(connection);
      }
      try (FanOut all = new FanOut(connections, "MODIFIED")) {
        int[] n = {0};
        Samples seen = all.time(400, () -> writer.send("PATCH", PIPELINES + "/watched",
            "Content-Type: application/merge-patch+json\r\n",
            "{\"metadata\":{\"labels\":{\"n\":\"%d\"}}}".formatted(n[0]++)));
        line("write to last of 1,000 watchers, p50 and p99 (target: 3x)",
            "%.1f ms and %.1f ms: %.1fx".formatted(seen.millis(0.5), seen.millis(0.99),
                seen.millis(0.99) / bare.millis(0.99)));
      }
    }
  }

  /// The same bytes, written by one thread a connection, as a server does, with nothing in between.
  private static Samples bare(int watchers) throws Exception {
    byte[] frame = ("{\"type\":\"MODIFIED\",\"object\":" + pipeline("watched").replace("\n", "")
        + "x".repeat(900) + "}\n").getBytes(StandardCharsets.UTF_8);
    try (ServerSocket server = new ServerSocket(0, 2000, InetAddress.getLoopbackAddress());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Connection> connections = new ArrayList<>();
      List<OutputStream> outs = new ArrayList<>();
      for (int i = 0; i < watchers; i++) {
        connections.add(new Connection(server.getLocalPort()));
        Socket accepted = server.accept();
        accepted.setTcpNoDelay(true);
        outs.add(accepted.getOutputStream());
      }
      try (FanOut all = new FanOut(connections, "MODIFIED")) {
        return all.time(400, () -> outs.forEach(out -> threads.submit(() -> {
          out.write(frame);
          return true;
        })));
      }
    }
  }

  private void memory() {
    long before = used();
    try (MemoryStore store = MemoryStore.open()) {
      for (int i = 0; i < 100_000; i++) {
        store.commit(List.of(task(i)));
      }
      long bytes = used() - before;
      line("memory for 100,000 tasks in the store", "%.0f MB: %.0f bytes each, of which %d are JSON"
          .formatted(bytes / 1e6, bytes / 1e5, json()));
    }
  }

  private static int json() {
    try (MemoryStore store = MemoryStore.open()) {
      store.commit(List.of(task(0)));
      return store.get(new Key("tasks.karoo.dev", "default", "p.f.0")).orElseThrow()
          .value().length;
    }
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
