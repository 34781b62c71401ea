package dev.karoo.mesos.sandbox;

import java.net.URI;

/// The sandbox of an attempt.
///
/// @param agentAddress `host:port` of the agent's HTTP API
/// @param frameworkId whose attempt it is
/// @param taskId Mesos' id of the attempt; command and Docker executors have the same
public record SandboxDirectory(String agentAddress, String frameworkId, String taskId) {
  public SandboxDirectory {
    for (String part : new String[]{frameworkId, taskId}) {
      // They come from the master and become parts of a path.
      if (part.indexOf('/') >= 0 || part.equals("..") || part.equals(".")) {
        throw new IllegalArgumentException("\"" + part + "\" is not an id");
      }
    }
  }

  /// The virtual path of a file in it; agents take it whatever their own layout is (recorded:
  /// 15-operator-api, 135–155). `latest` is a part of its name: they know no virtual path by the
  /// container's id (Mesos `src/slave/slave.cpp`, `addExecutor`), and an attempt has one run only.
  String path(String file) {
    return "/frameworks/" + frameworkId + "/executors/" + taskId + "/runs/latest/" + file;
  }

  URI api(String scheme) {
    return URI.create(scheme + "://" + agentAddress + "/api/v1");
  }
}
