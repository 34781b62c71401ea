package dev.karoo.core.pipeline;

import dev.karoo.core.pipeline.TaskTemplate.Member;

/// What stands in `$(…)` in a task's texts until the task is placed.
public sealed interface Reference {
  /// `$(index)`: the task's own index.
  record Index() implements Reference {}

  /// `$(cores)`: all its cores in the kernel's list form, `0-3,8`.
  record Cores() implements Reference {}

  /// `$(cores.<name>)`: the PU of a named core.
  record Core(String name) implements Reference {}

  /// `$(ports.<name>)`: the number of a port.
  record Port(String name) implements Reference {}

  /// `$(interfaces.<name>.address)` or `.name`: of the interface that a request got.
  record Nic(String name, Field field) implements Reference {}

  /// What is asked of an interface.
  enum Field {
    /// Its IPv4 address.
    ADDRESS,
    /// The operating system's name of it.
    NAME
  }

  /// `$(gpus[<position>].uuid)`: of the GPU that a request got.
  ///
  /// @param position of the request in the task's list, from 0 on
  record GpuUuid(int position) implements Reference {}

  /// `$(volumes.<name>.path)`: where the task sees a volume.
  record VolumePath(String name) implements Reference {}

  /// `$(multicast.<group>)`, all of it: `a.b.c.d+63:port`; `[3]` or `[index]`: one address of it,
  /// `a.b.c.d:port`.
  record Multicast(String group, Member member) implements Reference {}

  /// `$(tasks.<task>[0].endpoints.<port>)`: host:port of another task; `[index]` at one's own
  /// index, `[*]` all of them, joined with commas.
  record Endpoint(String task, Member member, String port) implements Reference {}
}
