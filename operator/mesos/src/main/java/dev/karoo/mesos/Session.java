package dev.karoo.mesos;

import java.net.URI;

/// One subscription that stands.
///
/// @param number counts the subscriptions of this process
/// @param base of the leading master, `http://host:port`, perhaps with a path
/// @param streamId the `Mesos-Stream-Id` that goes with every call
/// @param frameworkId the framework's id
record Session(long number, URI base, String streamId, String frameworkId) {
  /// Where schedulers call.
  static final String SCHEDULER = "/api/v1/scheduler";
  /// Where operators call.
  static final String OPERATOR = "/api/v1";

  URI scheduler() {
    return URI.create(base + SCHEDULER);
  }

  URI operator() {
    return URI.create(base + OPERATOR);
  }
}
