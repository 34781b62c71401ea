package dev.karoo.mesos.translate;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Which variables of a Docker task go which way, by their names.
///
/// Those of CommandInfo are also those of `mesos-docker-executor` (Mesos `src/slave/slave.cpp`,
/// `getExecutorInfo`), and so of Docker's client and of the `curl` that asks for checks: an image's
/// `PATH` would hide them, an `LD_LIBRARY_PATH` keep the executor from starting. Docker's
/// parameters
/// are the image's alone, but the master's and the agents' `/state` show them to whoever may see
/// tasks, and keep them for completed tasks (`src/common/http.cpp`, `Task` has a `container` and no
/// command): there a password must not stand. So only what these programs themselves read is a
/// parameter.
final class ExecutorVariables {
  /// Of the C library, its loader and resolver, shells and `curl`; of Mesos' libraries; of Docker's
  /// client and Go, in which it is written.
  private static final Pattern READ = Pattern.compile("PATH|HOME|TMPDIR|ENV|IFS|GCONV_PATH"
      + "|LOCALDOMAIN|RES_OPTIONS|HOSTALIASES|NETRC|(?i:(http|https|all|no)_proxy)"
      + "|GO(GC|DEBUG|MAXPROCS|MEMLIMIT|TRACEBACK)"
      + "|(LD|BASH|GLIBC|MALLOC|XDG|CURL|OPENSSL|SSL|SASL|MESOS|LIBPROCESS|LIBEV|GLOG|DOCKER)_.*");

  private ExecutorVariables() {}

  /// Those that are to be Docker's parameters.
  static SortedMap<String, String> read(Map<String, String> variables) {
    return those(variables, READ.asMatchPredicate());
  }

  /// All others.
  static SortedMap<String, String> unread(Map<String, String> variables) {
    return those(variables, READ.asMatchPredicate().negate());
  }

  private static SortedMap<String, String> those(Map<String, String> variables,
      Predicate<String> names) {
    var some = new TreeMap<>(variables);
    some.keySet().removeIf(names.negate());
    return some;
  }
}
