package dev.karoo.local.master;

import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OperationStatus;

/// An operation on an agent's resources that is pending or not yet acknowledged.
final class OperationEntry {
  /// The master's id, unlike the framework's unique.
  final String uuid;
  final Optional<String> framework;
  final String agent;
  final Offer.Operation info;
  Optional<OperationStatus> status = Optional.empty();

  OperationEntry(String uuid, Optional<String> framework, String agent, Offer.Operation info) {
    this.uuid = uuid;
    this.framework = framework;
    this.agent = agent;
    this.info = info;
  }

  /// The framework's id of it, if it gave one; only then there is feedback.
  Optional<String> id() {
    return info.hasId() ? Optional.of(info.getId().getValue()) : Optional.empty();
  }
}
