package dev.karoo.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// Reads lists whole, a page at a time.
public final class Lists {
  private static final String PAGE = "500";

  private Lists() {}

  /// A list that was read.
  ///
  /// @param items its objects
  /// @param resourceVersion from which a watch goes on
  public record Listing(List<JsonNode> items, String resourceVersion) {
    public Listing {
      items = List.copyOf(items);
    }
  }

  /// Reads the objects of a kind. Items of a list don't say their kind: it is added.
  ///
  /// @throws ApiFailure when the server refuses
  /// @throws Unreachable when it does not answer
  public static Listing objects(ApiClient client, ResourceType type, Selection selection)
      throws ApiFailure, Unreachable, InterruptedException {
    List<JsonNode> items = new ArrayList<>();
    String version = "";
    for (JsonNode page : pages(client, selection.list(type))) {
      for (JsonNode item : page.path("items")) {
        items.add(Objects.typed(item, type));
      }
      version = page.path("metadata").path("resourceVersion").asText();
    }
    return new Listing(items, version);
  }

  /// Reads the pages of a list.
  ///
  /// @throws ApiFailure when the server refuses
  /// @throws Unreachable when it does not answer
  public static List<JsonNode> pages(ApiClient client, Request list)
      throws ApiFailure, Unreachable, InterruptedException {
    List<JsonNode> pages = new ArrayList<>();
    String next = "";
    do {
      JsonNode page = client.send(list.with("limit", PAGE).with("continue", next)).body();
      pages.add(page);
      next = page.path("metadata").path("continue").asText();
    } while (!next.isEmpty());
    return pages;
  }
}
