package dev.karoo.core.placement;

import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.quantity.Ranges;

/// What one interface request does with multicast.
///
/// The rule is katsdpcontroller's: what is sent by ibverbs leaves the host without passing through
/// its kernel, so a receiver (of whatever kind) on the same interface hears it only where the
/// interface itself loops it back. It holds between tasks, pipelines, and requests of one task.
final class Multicast {
  /// Neither sends nor receives.
  static final Multicast NONE = new Multicast(Ranges.EMPTY, Ranges.EMPTY);

  /// Addresses that it receives.
  final Ranges receive;
  /// Addresses that it sends to, if by ibverbs; else none.
  final Ranges sendByIbverbs;

  Multicast(Ranges receive, Ranges sendByIbverbs) {
    this.receive = receive;
    this.sendByIbverbs = sendByIbverbs;
  }

  static Multicast of(InterfaceRequest request) {
    Ranges send = request.ibverbs() ? request.send() : Ranges.EMPTY;
    return request.receive().isEmpty() && send.isEmpty()
        ? NONE
        : new Multicast(request.receive(), send);
  }

  /// Whether the two can't share an interface without loopback.
  boolean conflicts(Multicast other) {
    return intersect(sendByIbverbs, other.receive) || intersect(other.sendByIbverbs, receive);
  }

  /// Whether the two sets share a number.
  static boolean intersect(Ranges a, Ranges b) {
    int i = 0;
    int j = 0;
    while (i < a.spans().size() && j < b.spans().size()) {
      Ranges.Span x = a.spans().get(i);
      Ranges.Span y = b.spans().get(j);
      if (x.last() < y.first()) {
        i++;
      } else if (y.last() < x.first()) {
        j++;
      } else {
        return true;
      }
    }
    return false;
  }
}
