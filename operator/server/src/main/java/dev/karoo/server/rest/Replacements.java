package dev.karoo.server.rest;

import dev.karoo.server.access.User;
import dev.karoo.server.object.Target;
import dev.karoo.server.status.ApiException;
import dev.karoo.store.Key;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps a mistake in a manifest from stopping what runs.
///
/// Flux with `force` takes any 409 or 422 to the dry run of its apply for an immutable field,
/// deletes the object, and creates it anew. Here no field is immutable: the change was wrong and
/// would be so again, and the deletion would stop every task. So a DELETE that follows such a
/// refusal at once, by the same client, is answered with 403 and the reason of the refusal, once:
/// who asks again means it.
final class Replacements {
  /// Programs delete within milliseconds; people read the refusal first.
  private static final Duration AT_ONCE = Duration.ofSeconds(5);
  private static final int REMEMBERED = 1000;

  private final InstantSource clock;
  private final Map<Attempt, Refusal> refused = new ConcurrentHashMap<>();

  /// @param clock by which it is told what follows at once
  Replacements(InstantSource clock) {
    this.clock = clock;
  }

  private record Attempt(String user, String peer, String agent, Key object) {
    static Attempt of(Call call, User user, Target target) {
      return new Attempt(user.name(), call.peer(), call.header("User-Agent"), target.key());
    }
  }

  private record Refusal(Instant time, String message) {}

  /// Remembers that a change was refused, if it was one of those that are acted upon so.
  void note(Call call, User user, Target target, ApiException refusal) {
    boolean tried = Bodies.type(call).equals("application/apply-patch+yaml")
        && call.parameters("dryRun").contains("All");
    // a conflict without causes is a lost race, to which clients do not answer with a deletion
    boolean conflict = refusal.code() == 409 && !refusal.details().causes().isEmpty();
    boolean forces = conflict || refusal.code() == 422;
    if (!tried || !forces || target.kind().isKubernetesOwn()) {
      return;
    }
    Instant now = clock.instant();
    refused.values().removeIf(one -> one.time.isBefore(now.minus(AT_ONCE)));
    if (refused.size() < REMEMBERED) {
      refused.put(Attempt.of(call, user, target), new Refusal(now, refusal.message()));
    }
  }

  /// That a deletion is not the first half of such a replacement.
  ///
  /// @throws ApiException 403
  void requireMeant(Call call, User user, Target target) {
    Optional<Refusal> before = Optional
        .ofNullable(refused.remove(Attempt.of(call, user, target)))
        .filter(one -> !one.time.isBefore(clock.instant().minus(AT_ONCE)));
    if (before.isPresent()) {
      throw target.forbidden(("a change of it was just refused (%s); deleting and creating it"
          + " anew would not help, for no field is immutable, but stop what runs: correct the"
          + " change, or, to delete it in earnest, ask again").formatted(before.get().message));
    }
  }
}
