package dev.karoo.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.cli.client.ApiClient.Answer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Makes objects what manifests say.
///
/// Server-side apply: what a manifest no longer mentions is removed if it was applied before, and
/// what others manage stays. A server without it (415) gets whole objects instead.
///
/// @param client of the server
/// @param manager whose fields these are
/// @param conflicts what happens to fields that others manage
/// @param writing whether anything is kept
public record Applier(ApiClient client, String manager, Conflicts conflicts, Writing writing) {
  /// Managers of what people write by hand.
  private static final Pattern BY_HAND = Pattern.compile("conflict with \"(karoo|kubectl.*)\".*");

  /// What happens to fields that others manage.
  public enum Conflicts {
    /// The object is refused, unless these others are people: as with `kubectl apply`, whose
    /// default knows no conflicts, what is applied goes before what was patched or undone by hand.
    /// Conflicts are there to keep two of those apart that would never give in, such as Flux.
    REFUSE,
    /// They are taken over.
    FORCE
  }

  /// Whether anything is kept.
  public enum Writing {
    KEEP, DRY_RUN
  }

  /// What became of an object.
  public enum Outcome {
    CREATED, CONFIGURED, UNCHANGED;

    /// As kubectl prints it.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// An applied object. @param outcome what became of it @param object as the server has it now
  public record Applied(Outcome outcome, JsonNode object) {}

  /// Applies one object.
  ///
  /// @param path of the object
  /// @param collection the path of its kind
  /// @throws ApiFailure when the server refuses it
  /// @throws Unreachable when it does not answer
  public Applied apply(String path, String collection, ObjectNode object)
      throws ApiFailure, Unreachable, InterruptedException {
    Optional<JsonNode> before = read(path);
    Request patch = dry(Request.send("PATCH", path, Request.APPLY, object.toString())
        .with("fieldManager", manager).with("fieldValidation", "Strict"));
    Request forced = patch.with("force", "true");
    try {
      return outcome(before, client.send(conflicts == Conflicts.FORCE ? forced : patch));
    } catch (ApiFailure failure) {
      if (failure.code() == 409 && byHand(failure)) {
        return outcome(before, client.send(forced));
      }
      if (failure.code() != 415) {
        throw failure;
      }
      return replace(before, path, collection, object);
    }
  }

  /// Whether a conflict is with what was written by hand, and with nothing else.
  private static boolean byHand(ApiFailure failure) {
    return !failure.causes().isEmpty() && failure.causes().stream()
        .allMatch(cause -> cause.reason().equals("FieldManagerConflict")
            && BY_HAND.matcher(cause.message()).matches());
  }

  private Applied replace(Optional<JsonNode> before, String path, String collection,
      ObjectNode object) throws ApiFailure, Unreachable, InterruptedException {
    if (before.isEmpty()) {
      Request create = Request.send("POST", collection, Request.JSON, object.toString());
      return outcome(before, client.send(dry(create.with("fieldManager", manager))));
    }
    ObjectNode whole = object.deepCopy();
    whole.withObjectProperty("metadata").put("resourceVersion",
        Objects.resourceVersion(before.get()));
    Request put = Request.send("PUT", path, Request.JSON, whole.toString());
    return outcome(before, client.send(dry(put.with("fieldManager", manager))));
  }

  private Optional<JsonNode> read(String path)
      throws ApiFailure, Unreachable, InterruptedException {
    try {
      return Optional.of(client.send(Request.get(path)).body());
    } catch (ApiFailure failure) {
      if (failure.notFound()) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  private Request dry(Request request) {
    return writing == Writing.DRY_RUN ? request.with("dryRun", "All") : request;
  }

  private static Applied outcome(Optional<JsonNode> before, Answer answer) {
    if (answer.code() == 201 || before.isEmpty()) {
      return new Applied(Outcome.CREATED, answer.body());
    }
    boolean same = Objects.resourceVersion(before.get())
        .equals(Objects.resourceVersion(answer.body()))
        && before.get().path("spec").equals(answer.body().path("spec"));
    return new Applied(same ? Outcome.UNCHANGED : Outcome.CONFIGURED, answer.body());
  }
}
