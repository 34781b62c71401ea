package dev.karoo.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.client.Lists.Listing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Keeps a copy of all objects of a kind, by list and watch, and says when it has changed.
///
/// Whoever runs it gives it a thread of its own; all other methods may be called from any thread.
public final class Mirror {
  private static final long PAUSE_MILLIS = 250;

  private final ApiClient client;
  private final ResourceType type;
  private final Runnable changed;
  private final Map<String, JsonNode> objects = new TreeMap<>();
  private boolean complete;

  /// @param changed called after every change, on the mirror's thread
  public Mirror(ApiClient client, ResourceType type, Runnable changed) {
    this.client = client;
    this.type = type;
    this.changed = changed;
  }

  /// Follows the server until it is interrupted; what breaks on the way is tried again.
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          Listing listing = Lists.objects(client, type, Selection.in(""));
          replace(listing.items());
          new ResumedWatch(client, Selection.in("").list(type),
              Thread.currentThread()::isInterrupted).follow(listing.resourceVersion(), this::take);
        } catch (ApiFailure | Unreachable broken) {
          Thread.sleep(PAUSE_MILLIS);
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void replace(List<JsonNode> items) {
    synchronized (objects) {
      objects.clear();
      items.forEach(item -> objects.put(key(item), item));
      complete = true;
    }
    changed.run();
  }

  private void take(Watch.Event event) {
    synchronized (objects) {
      switch (event.type()) {
        case "DELETED" -> objects.remove(key(event.object()));
        case "ADDED", "MODIFIED" -> objects.put(key(event.object()), event.object());
        default -> {
          return;
        }
      }
    }
    changed.run();
  }

  private static String key(JsonNode object) {
    return Objects.namespace(object) + "/" + Objects.name(object);
  }

  /// The objects as they are now, by namespace and name; none: they were not read yet.
  public Optional<List<JsonNode>> objects() {
    synchronized (objects) {
      return complete ? Optional.of(List.copyOf(objects.values())) : Optional.empty();
    }
  }
}
