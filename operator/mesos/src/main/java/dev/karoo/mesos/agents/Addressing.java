package dev.karoo.mesos.agents;

import org.apache.mesos.v1.Protos.AgentInfo;

/// How agents are called.
public enum Addressing {
  /// By the number in libprocess' pid, `slave(1)@127.0.0.1:5051`: the hostname need not resolve
  /// here.
  BY_NUMBER,
  /// By hostname, which certificates are made out to.
  BY_NAME;

  /// `host:port` of an agent's HTTP API.
  String of(AgentInfo info, String pid) {
    int at = pid.lastIndexOf('@');
    return this == BY_NUMBER && at >= 0
        ? pid.substring(at + 1)
        : info.getHostname() + ":" + info.getPort();
  }
}
