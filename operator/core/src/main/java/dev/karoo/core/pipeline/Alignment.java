package dev.karoo.core.pipeline;

/// Whether cores, memory and devices share a domain.
public enum Alignment {
  /// All cores in one domain, the device near it; else the task waits.
  REQUIRED,
  /// As few domains as can be, nearest first; the device near one of them where possible.
  PREFERRED,
  /// Wherever there is room.
  NONE,
  /// The device is near none of the task's domains, as tasks want that must keep a GPU and an
  /// interface on different bridges: two devices that are both `APART` also keep apart from each
  /// other.
  APART
}
