package dev.karoo.core.pipeline;

/// Whether cores, memory and devices share a domain.
///
/// A task's domains are those of its cores. Without cores it is the one domain that its `REQUIRED`
/// devices share or, where there are none, the one that most of its `PREFERRED` devices share. A
/// device is near the domains that [dev.karoo.core.topology.Agent#near] names; one whose place the
/// host does not say is near none.
public enum Alignment {
  /// All cores in one domain, and the memory there too, where the domain's is advertised. The
  /// device is near every domain of the task, even where the cores span several. Else the task
  /// waits.
  REQUIRED,
  /// Few domains, near to each other, and the device near one of them, where possible; memory
  /// wherever there is room. Each domain beyond the first weighs 10, each pair of domains 1 for
  /// each
  /// 10 of distance beyond the local one, each device far away 10; the least sum is taken. So more
  /// domains of one node may be preferred to fewer ones of two that are far apart.
  PREFERRED,
  /// Wherever there is room.
  NONE,
  /// The device is near none of the task's domains, as tasks want that must keep a GPU and an
  /// interface on different bridges. Two devices (or volumes) that are both `APART` also keep apart
  /// from each other. A device whose place is unknown keeps apart from nothing for certain, so it
  /// serves only where there is nothing to keep apart from. For cores the same as `PREFERRED`.
  APART
}
