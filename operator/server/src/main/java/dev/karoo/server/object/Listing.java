package dev.karoo.server.object;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.select.FieldSelector;
import dev.karoo.server.select.LabelSelector;
import dev.karoo.server.status.Refusals;
import dev.karoo.store.CompactedException;
import dev.karoo.store.Continue;
import dev.karoo.store.Entry;
import dev.karoo.store.Key;
import dev.karoo.store.Page;
import dev.karoo.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Lists with selectors, in pages, each list as of one revision.
public final class Listing {
  private static final String TOO_OLD = "The provided continue parameter is too old to display"
      + " a consistent list"
      + " result. You can start a new list without the continue parameter, or use the continue"
      + " token in this"
      + " response to retrieve the remainder of the results. Continuing with the provided token"
      + " results in an"
      + " inconsistent list - objects that were created, modified, or deleted between the time"
      + " the first chunk"
      + " was returned and now may show up in the list.";

  /// How many objects are read at once, if all are not, for a list that selects.
  private static final long FEWEST = 500;
  private static final long MOST = 10_000;
  /// In a token in the place of a revision: whichever is the present one.
  private static final long NOW = -1;

  private final Store store;

  /// A lister of that store's objects.
  public Listing(Store store) {
    this.store = store;
  }

  /// Which objects, and how many.
  ///
  /// @param target their kind and namespace
  /// @param labels which labels they must have
  /// @param fields which fields they must have
  /// @param limit how many at most; 0: all
  /// @param token where an earlier page ended; empty: from the beginning
  /// @param exactly the revision at which to read; empty: now
  public record Query(Target target, LabelSelector labels, FieldSelector fields, long limit,
      String token,
      Optional<Long> exactly) {
    /// Whether an object is selected.
    public boolean selects(JsonNode object) {
      return labels.matches(object) && fields.matches(object);
    }

    /// Whether an object is selected that is read only where its name does not say it all.
    boolean selects(Entry entry, Supplier<ObjectNode> read) {
      String name = entry.key().name();
      return fields.name().filter(wanted -> !wanted.equals(name)).isEmpty()
          && (isKnownByName() || selects(read.get()));
    }

    private boolean isKnownByName() {
      return labels.requirements().isEmpty() && fields.isNameOnly();
    }

    private boolean hasSelector() {
      return !labels.requirements().isEmpty() || !fields.terms().isEmpty();
    }
  }

  /// An object that was found.
  ///
  /// @param entry as it is kept; empty when it is no longer
  /// @param read makes it from that
  public record Item(Optional<Entry> entry, Supplier<ObjectNode> read) {
    /// One that is no longer kept.
    public static Item gone(ObjectNode object) {
      return new Item(Optional.empty(), () -> object);
    }

    /// The object.
    public ObjectNode object() {
      return read.get();
    }
  }

  /// A page.
  ///
  /// @param items the objects
  /// @param revision at which they were read
  /// @param next the token of the next page; empty on the last
  /// @param remaining how many follow; empty when that is not known
  public record Result(List<Item> items, long revision, String next,
      Optional<Long> remaining) {
    /// Copies the list.
    public Result {
      items = List.copyOf(items);
    }
  }

  /// Lists.
  ///
  /// @throws dev.karoo.server.status.ApiException 400 or 410
  public Result list(Query query) {
    Optional<Continue> from = query.token().isEmpty()
        ? query.exactly().map(Continue::at)
        : Optional.of(token(query));
    try {
      return collect(query, from);
    } catch (CompactedException e) {
      throw query.token().isEmpty()
          ? Refusals
              .expired("The resourceVersion for the provided list is too old. (%d is older than %d)"
                  .formatted(e.requested(), e.compacted()))
          : Refusals.expired(TOO_OLD, token(NOW, token(query).after()));
    } catch (IllegalArgumentException _) {
      throw Refusals.badRequest("continue key is not valid: it is from the future");
    }
  }

  /// Goes through objects until enough are found. With a selector few may be, so more are read
  /// than wanted, and more each time.
  private Result collect(Query query, Optional<Continue> from) {
    List<Item> items = new ArrayList<>();
    Optional<Continue> at = from;
    long wanted = query.hasSelector() && query.limit() > 0
        ? Math.max(query.limit(), FEWEST)
        : query.limit();
    while (true) {
      Page page = store.list(query.target().selection(), wanted, at);
      for (Entry entry : page.entries()) {
        Optional<Item> item = item(query, entry);
        if (item.isPresent() && isFull(query, items)) {
          Key last = items.getLast().entry().orElseThrow().key();
          Continue next = new Continue(page.revision(), Optional.of(last));
          return new Result(items, page.revision(), token(next), Optional.empty());
        }
        item.ifPresent(items::add);
      }
      if (page.next().isEmpty() || isFull(query, items)) {
        Optional<Long> remaining = page.next().isEmpty() || query.hasSelector()
            ? Optional.empty()
            : Optional.of(page.remaining());
        return new Result(items, page.revision(), page.next().map(Listing::token).orElse(""),
            remaining);
      }
      at = page.next();
      wanted = Math.min(2 * wanted, Math.max(MOST, query.limit()));
    }
  }

  private static boolean isFull(Query query, List<Item> items) {
    return query.limit() > 0 && items.size() >= query.limit();
  }

  private static Optional<Item> item(Query query, Entry entry) {
    Supplier<ObjectNode> read = Once.of(() -> ObjectCodec.decode(query.target().kind(), entry));
    return query.selects(entry, read)
        ? Optional.of(new Item(Optional.of(entry), read))
        : Optional.empty();
  }

  private static String token(Continue next) {
    return token(next.revision(), next.after());
  }

  private static String token(long revision, Optional<Key> after) {
    ObjectNode token = Json.object().put("v", "karoo/v1").put("rv", revision);
    after.ifPresent(key -> token.put("namespace", key.namespace()).put("start", key.name()));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(token));
  }

  private Continue token(Query query) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(query.token().getBytes(StandardCharsets.UTF_8));
      JsonNode token = new com.fasterxml.jackson.databind.ObjectMapper().readTree(new String(bytes,
          StandardCharsets.UTF_8));
      String name = token.path("start").asText();
      long said = token.path("rv").asLong(Long.MIN_VALUE);
      long revision = said == NOW ? store.revision() : said;
      if (token.path("v").asText().equals("karoo/v1") && !name.isEmpty() && revision >= 0) {
        Key first = query.target().named(name).key();
        Key key = new Key(first.resource(), token.path("namespace").asText(), name);
        return new Continue(revision, Optional.of(key));
      }
    } catch (IllegalArgumentException | JsonProcessingException _) {
      // said below
    }
    throw Refusals.badRequest("continue key is not valid: it is none of this server's");
  }
}
