package dev.karoo.server.select;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.server.json.JsonPath;
import dev.karoo.server.kind.Kind;
import dev.karoo.server.status.Refusals;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which values fields of an object must have, as in `metadata.name=x,status.phase!=Running`.
///
/// @param terms all of which must hold
public record FieldSelector(List<Term> terms) {
  /// Selects everything.
  public static final FieldSelector ALL = new FieldSelector(List.of());

  private static final String NAME = "metadata.name";
  private static final String NAMESPACE = "metadata.namespace";

  /// A comparison.
  ///
  /// @param label the field as the client named it
  /// @param path to it
  /// @param comparison how they must compare
  /// @param value with what; a field that is not there is as if empty
  public record Term(String label, JsonPath path, Comparison comparison, String value) {
    boolean holds(JsonNode object) {
      String there = path.find(object).stream().findFirst().map(JsonNode::asText).orElse("");
      return there.equals(value) == (comparison == Comparison.EQUAL);
    }
  }

  /// How values can be compared.
  public enum Comparison {
    /// The same.
    EQUAL,
    /// Another.
    DIFFERENT
  }

  /// Copies the list.
  public FieldSelector {
    terms = List.copyOf(terms);
  }

  /// Reads a selector over a kind's fields.
  ///
  /// @throws dev.karoo.server.status.ApiException 400 when it is none, or names a field that is not
  ///     selectable
  public static FieldSelector parse(String text, Kind kind) {
    List<Term> terms = new ArrayList<>();
    for (String part : split(text)) {
      if (!part.isEmpty()) {
        terms.add(term(part, kind));
      }
    }
    return new FieldSelector(terms);
  }

  /// At commas that no backslash escapes.
  private static List<String> split(String text) {
    return List.of(text.split("(?<!\\\\),", -1));
  }

  private static Term term(String part, Kind kind) {
    int equals = part.indexOf('=');
    if (equals <= 0) {
      throw Refusals
          .badRequest("invalid selector: '%s'; can't understand '%s'".formatted(part, part));
    }
    boolean different = part.charAt(equals - 1) == '!';
    String label = part.substring(0, different ? equals - 1 : equals).strip();
    String value = part.substring(equals + (part.startsWith("==", equals) ? 2 : 1)).strip()
        .replaceAll("\\\\(.)",
            "$1");
    return new Term(label, path(label, kind), different ? Comparison.DIFFERENT : Comparison.EQUAL,
        value);
  }

  private static JsonPath path(String label, Kind kind) {
    boolean namespace = label.equals(NAMESPACE) && kind.namespaced();
    if (namespace || label.equals(NAME)) {
      return JsonPath.parse(label);
    }
    JsonPath path = kind.selectable().get(label);
    if (path == null) {
      throw Refusals.badRequest("field label not supported: " + label);
    }
    return path;
  }

  /// The same, and of that name.
  public FieldSelector andName(String name) {
    List<Term> all = new ArrayList<>(terms);
    all.add(new Term(NAME, JsonPath.parse(NAME), Comparison.EQUAL, name));
    return new FieldSelector(all);
  }

  /// Whether an object's fields are such.
  public boolean matches(JsonNode object) {
    return terms.stream().allMatch(term -> term.holds(object));
  }

  /// Whether it asks for one name at the most, and nothing else.
  public boolean isNameOnly() {
    return terms.size() <= 1 && terms.stream()
        .allMatch(term -> term.label.equals(NAME) && term.comparison == Comparison.EQUAL);
  }

  /// The only name that can match, when it asks for one.
  public Optional<String> name() {
    return equalTo(NAME);
  }

  /// The only namespace that can match, when it asks for one.
  public Optional<String> namespace() {
    return equalTo(NAMESPACE);
  }

  private Optional<String> equalTo(String label) {
    return terms.stream()
        .filter(term -> term.label.equals(label) && term.comparison == Comparison.EQUAL)
        .map(Term::value).findFirst();
  }
}
