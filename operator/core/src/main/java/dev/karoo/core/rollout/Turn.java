package dev.karoo.core.rollout;

/// What may be done now about a replica whose attempt is to be replaced.
public enum Turn {
  /// Leave it as it is, at the spec that it has; what is down starts at that spec, too.
  STAY,
  /// End what is to be replaced; the successor starts after it, where it can in the same place.
  AFTER,
  /// Start the successor first, in another place, and end what is to be replaced when it serves.
  BEFORE
}
