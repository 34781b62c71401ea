package dev.karoo.local.process;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// A command under its supervisor.
///
/// The supervisor stands in for Mesos' executor: a shell in a session of its own that starts the
/// command in another session, waits, and writes its status into a file. So a command outlives the
/// agent, its status is known to the agent's next run, its process group can be signalled as a
/// whole, and a terminal's Ctrl-C reaches neither. The command itself sees nothing of it: its
/// arguments, environment and working directory are as asked for, its input is empty, its output
/// two files.
///
/// The files in the run's directory: `supervisor` and `command` hold `/proc/<pid>/stat` of the two
/// at their start (the first line of `supervisor` the machine's boot id), `exit` the status as the
/// shell has it, `shell` what the shell said.
public final class Supervised {
  /// Variables are named so that no command's environment has them: the shell would pass changed
  /// values on. The command is run in the foreground, since a shell's background command has
  /// SIGINT and SIGQUIT ignored. `command -p`, since the command's PATH may be any.
  private static final String SUPERVISOR = """
      { read -r _karoo_boot </proc/sys/kernel/random/boot_id
        read -r _karoo_stat </proc/$$/stat
        echo "$_karoo_boot" && echo "$_karoo_stat"
      } >"$1/supervisor" || exit 1
      "$2" /bin/sh -c '
        read -r _karoo_stat </proc/$$/stat; echo "$_karoo_stat" >"$0/command" || exit 1
        shift; exec "$@" </dev/null >>stdout 2>>stderr' "$@"
      _karoo_status=$?
      echo "$_karoo_status" >"$1/exit.next" && command -p mv "$1/exit.next" "$1/exit"
      """;
  /// What the command writes before it begins; a directory of that name keeps it from doing so.
  private static final String COMMAND = "command";
  private static final int SIGNALLED = 128;
  private static final int SIGINT = 2;
  private static final int SIGPIPE = 13;
  private static final int SIGTERM = 15;
  private static final List<String> SETSID = List.of("/usr/bin/setsid", "/bin/setsid");

  private final Path run;
  private final ProcStat supervisor;
  private final CompletableFuture<Ending> ended;

  private Supervised(Path run, ProcStat supervisor, ProcessHandle handle) {
    this.run = run;
    this.supervisor = supervisor;
    this.ended = handle.onExit().thenApply(h -> ending(run));
  }

  /// One whose end nobody waits for.
  private Supervised(Path run, ProcStat supervisor) {
    this.run = run;
    this.supervisor = supervisor;
    this.ended = new CompletableFuture<>();
  }

  /// Starts a command.
  ///
  /// @param run a directory for the files above
  /// @throws IOException when no process can be started
  public static Supervised start(Path run, Command command) throws IOException {
    Files.createDirectories(run);
    List<String> line = new ArrayList<>(
        List.of(setsid(), "/bin/sh", "-c", SUPERVISOR, "supervisor", run.toString(), setsid()));
    if (command.user().isPresent()) {
      line.addAll(asUser(command.user().get()));
    }
    line.addAll(command.arguments());
    ProcessBuilder builder = new ProcessBuilder(line).directory(command.directory().toFile())
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(run.resolve("shell").toFile());
    builder.environment().clear();
    builder.environment().putAll(command.environment());
    Process process = builder.start();
    ProcStat stat = ProcStat.of(process.pid())
        .orElse(new ProcStat(process.pid(), 'X', 0, process.pid(), process.pid(), -1));
    return new Supervised(run, stat, process.toHandle());
  }

  private static List<String> asUser(String user) throws IOException {
    Process id = new ProcessBuilder("id", "-g", "--", user).redirectErrorStream(true).start();
    String group = new String(id.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--init-groups");
  }

  private static String setsid() throws IOException {
    return SETSID.stream().filter(s -> Files.isExecutable(Path.of(s))).findFirst().orElseThrow(
        () -> new IOException("setsid (of util-linux) is needed to run tasks; install util-linux"));
  }

  /// Finds a command that an earlier run of the agent started. Empty: its supervisor runs no more,
  /// and `ending` tells what is known.
  public static Optional<Supervised> adopt(Path run) {
    return recorded(run).filter(ProcStat::stillRuns).flatMap(
        stat -> ProcessHandle.of(stat.pid()).map(handle -> new Supervised(run, stat, handle)));
  }

  private static Optional<ProcStat> recorded(Path run) {
    List<String> lines = lines(run.resolve("supervisor"));
    return lines.size() == 2 && lines.getFirst().equals(ProcStat.bootId())
        ? ProcStat.parse(lines.get(1))
        : Optional.empty();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return List.of();
    }
  }

  /// How the command of a run ended, as far as its supervisor could write it down.
  ///
  /// A shell's status does not tell `exit 143` from SIGTERM. But it names the signal on its error
  /// output, except for SIGINT and SIGPIPE, and in some shells SIGTERM.
  public static Ending ending(Path run) {
    if (isKeptFromBeginning(run)) {
      return new Ending.Signalled(SIGTERM);
    }
    List<String> lines = lines(run.resolve("exit"));
    if (lines.isEmpty()) {
      return new Ending.Unknown();
    }
    int status = Integer.parseInt(lines.getFirst().strip());
    int signal = status - SIGNALLED;
    boolean silent = signal == SIGINT || signal == SIGPIPE || signal == SIGTERM;
    boolean named = !lines(run.resolve("shell")).isEmpty();
    return signal > 0 && (silent || named)
        ? new Ending.Signalled(signal)
        : new Ending.Exited(status);
  }

  /// As `ending`, of a run whose supervisor runs no more. A supervisor that was started and has not
  /// come to its first action yet is kept from ever doing so.
  public static Ending lastWord(Path run) {
    Path file = run.resolve("supervisor");
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(file); // now it can not write its file, and ends
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("can't write " + file, e);
    }
    return ending(run);
  }

  /// The supervisor's process id: what Mesos shows as the executor's.
  public long pid() {
    return supervisor.pid();
  }

  /// Calls back once the command has ended, on some thread.
  public void whenEnded(Consumer<Ending> then) {
    var _ = ended.thenAccept(then);
  }

  /// The command's process group, once it has one.
  private Optional<ProcStat> command() {
    List<String> lines = lines(run.resolve(COMMAND));
    return lines.isEmpty() ? Optional.empty() : ProcStat.parse(lines.getFirst());
  }

  /// Asks the command to end: SIGTERM to its whole group. A command that has not begun yet never
  /// does, and has ended by that signal all the same.
  public void terminate() {
    while (command().isEmpty() && supervisor.stillRuns()) {
      try {
        Files.createDirectory(run.resolve(COMMAND)); // now it can not write its file, and ends
        Signals.toGroups("TERM", List.of(supervisor.pid()));
        return;
      } catch (FileAlreadyExistsException e) {
        if (isKeptFromBeginning(run)) {
          return; // by an earlier call
        }
        Thread.onSpinWait(); // it begins at this moment, and has not written its line yet
      } catch (IOException e) {
        throw new java.io.UncheckedIOException("can't write " + run.resolve(COMMAND), e);
      }
    }
    command().ifPresent(command -> Signals.toGroups("TERM", List.of(command.pid())));
  }

  private static boolean isKeptFromBeginning(Path run) {
    return Files.isDirectory(run.resolve(COMMAND));
  }

  /// Kills the command with everything in its session.
  public void kill() {
    Signals.toGroups("KILL", groups(ProcStat.all()));
  }

  /// Kills what the command left behind in its session.
  public void sweep() {
    Set<Long> groups = groups(ProcStat.all());
    if (!groups.isEmpty() && !supervisor.stillRuns()) {
      Signals.toGroups("KILL", groups);
    }
  }

  private Set<Long> groups(Collection<ProcStat> all) {
    Set<Long> groups = new HashSet<>();
    Optional<ProcStat> command = command();
    if (command.isEmpty()) {
      if (supervisor.stillRuns()) {
        groups.add(supervisor.pid());
      }
      return groups;
    }
    long session = command.get().pid();
    // While a session has members its id is given to no new process: another process of that pid
    // means that nothing of the session is left.
    if (all.stream().anyMatch(p -> p.pid() == session && p.start() != command.get().start())) {
      return groups;
    }
    all.stream().filter(p -> p.session() == session && p.start() >= command.get().start())
        .forEach(p -> groups.add(p.group()));
    return groups;
  }

  /// Asks several commands to end and waits for that, but no longer than `grace`.
  public static void terminateAll(Collection<Supervised> all, Duration grace) {
    List<Supervised> alive = all.stream().filter(s -> s.supervisor.stillRuns()).toList();
    Signals.toGroups("TERM", alive.stream()
        .map(s -> s.command().map(ProcStat::pid).orElse(s.supervisor.pid())).toList());
    try {
      CompletableFuture.allOf(alive.stream().map(s -> s.ended).toArray(CompletableFuture[]::new))
          .get(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return; // the caller kills what is left
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Kills several runs at once as a dying host would: first the supervisors, so that none can
  /// write down how its command ended, then everything else.
  ///
  /// @param marker an environment entry such as `MESOS_DIRECTORY=/…` prefix that their processes
  ///   share, so that those which left their session are found too
  public static void killAll(Collection<Supervised> all, String marker) {
    Signals.toProcesses("KILL", all.stream().filter(s -> s.supervisor.stillRuns())
        .map(Supervised::pid).toList());
    sweepAll(all, marker);
  }

  /// Kills everything that is left of several runs.
  public static void sweepAll(Collection<Supervised> all, String marker) {
    List<ProcStat> processes = ProcStat.all();
    Set<Long> groups = new HashSet<>();
    all.forEach(s -> groups.addAll(s.groups(processes)));
    Signals.toGroups("KILL", groups);
    killMarked(marker);
  }

  /// As `killAll`, of runs that a process which is no more has started: by what they wrote down,
  /// and by `marker`.
  ///
  /// @param runs the directories of the runs
  public static void killLeft(Collection<Path> runs, String marker) {
    // Before anything is killed, while it can be told for certain which sessions are theirs.
    List<Supervised> all = runs.stream().flatMap(run -> left(run).stream()).toList();
    Signals.toProcesses("KILL", all.stream().filter(s -> s.supervisor.stillRuns())
        .map(Supervised::pid).toList());
    killMarked(marker);
    sweepAll(all, marker); // last: what had not begun has the marker, all else wrote its line
  }

  /// A run of which the supervisor or the command still runs; of others nothing is certain, as
  /// process ids are used again.
  private static Optional<Supervised> left(Path run) {
    return recorded(run).map(stat -> new Supervised(run, stat)).filter(
        s -> s.supervisor.stillRuns() || s.command().filter(ProcStat::stillRuns).isPresent());
  }

  /// Kills every process whose environment holds `marker`, wherever it went.
  private static void killMarked(String marker) {
    // As the system has it in its bytes: Java encodes what it passes on so.
    Charset passedOn = Charset.forName(System.getProperty("native.encoding", "UTF-8"));
    String raw = new String(marker.getBytes(passedOn), StandardCharsets.ISO_8859_1);
    long self = ProcessHandle.current().pid();
    for (int round = 0; round < 3; round++) {
      List<Long> marked = ProcStat.all().stream().map(ProcStat::pid)
          .filter(pid -> pid != self && ProcStat.environment(pid).contains(raw)).toList();
      if (marked.isEmpty()) {
        return;
      }
      Signals.toProcesses("STOP", marked); // so that no supervisor sees its command end
      Signals.toProcesses("KILL", marked);
    }
  }
}
