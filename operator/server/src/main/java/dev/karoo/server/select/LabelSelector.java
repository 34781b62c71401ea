package dev.karoo.server.select;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.server.status.Refusals;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which labels an object must have, as in `app=x,tier!=y,env in (a,b),!canary,n>3`.
///
/// @param requirements all of which must hold
public record LabelSelector(List<Requirement> requirements) {
  /// Selects everything.
  public static final LabelSelector ALL = new LabelSelector(List.of());

  private static final String KEY = "(?<key>[A-Za-z0-9]([\\w./-]*[A-Za-z0-9])?)";
  private static final String VALUE = "[\\w.-]*";
  private static final Pattern REQUIREMENT = Pattern.compile("\\s*(?:(?<not>!)\\s*)?" + KEY
      + "(?:\\s*(?<op>==|=|!=|>|<)\\s*(?<value>" + VALUE + ")"
      + "|\\s+(?<set>in|notin)\\s*\\((?<values>[^()]*)\\))?\\s*");

  /// What must hold of one label.
  public sealed interface Requirement {
    /// It is there, with one of the values.
    record In(String key, Set<String> values) implements Requirement {}

    /// It is not there, or has none of the values.
    record NotIn(String key, Set<String> values) implements Requirement {}

    /// It is there.
    record Exists(String key) implements Requirement {}

    /// It is not there.
    record Missing(String key) implements Requirement {}

    /// It is a number beyond another.
    record Beyond(String key, Direction direction, long bound) implements Requirement {}
  }

  /// Which side of a bound.
  public enum Direction {
    /// More.
    ABOVE,
    /// Less.
    BELOW
  }

  /// Copies the list.
  public LabelSelector {
    requirements = List.copyOf(requirements);
  }

  /// Reads a selector.
  ///
  /// @throws dev.karoo.server.status.ApiException 400 when it is none
  public static LabelSelector parse(String text) {
    List<Requirement> requirements = new ArrayList<>();
    Matcher matcher = REQUIREMENT.matcher(text);
    int end = 0;
    while (end < text.length() && !text.isBlank()) {
      if (!matcher.region(end, text.length()).lookingAt()) {
        throw unreadable(text, end);
      }
      requirements.add(requirement(matcher, text));
      end = matcher.end();
      if (end < text.length() && (text.charAt(end) != ',' || ++end == text.length())) {
        throw unreadable(text, end);
      }
    }
    return new LabelSelector(requirements);
  }

  private static RuntimeException unreadable(String text, int at) {
    return Refusals.badRequest(
        "unable to parse requirement: label selector \"%s\" is not understood at character %d"
            .formatted(text, at + 1));
  }

  private static Requirement requirement(Matcher matcher, String text) {
    String key = matcher.group("key");
    boolean negated = matcher.group("not") != null;
    if (negated && (matcher.group("op") != null || matcher.group("set") != null)) {
      throw unreadable(text, matcher.start());
    }
    if (matcher.group("set") != null) {
      Set<String> values = new java.util.HashSet<>();
      for (String value : matcher.group("values").split(",", -1)) {
        values.add(value.strip());
      }
      return matcher.group("set").equals("in")
          ? new Requirement.In(key, values)
          : new Requirement.NotIn(key, values);
    }
    String value = String.valueOf(matcher.group("value"));
    return switch (String.valueOf(matcher.group("op"))) {
      case "=", "==" -> new Requirement.In(key, Set.of(value));
      case "!=" -> new Requirement.NotIn(key, Set.of(value));
      case ">" -> new Requirement.Beyond(key, Direction.ABOVE, number(value, text));
      case "<" -> new Requirement.Beyond(key, Direction.BELOW, number(value, text));
      default -> negated ? new Requirement.Missing(key) : new Requirement.Exists(key);
    };
  }

  private static long number(String value, String text) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException _) {
      throw Refusals.badRequest(
          "unable to parse requirement: \"%s\" in \"%s\" is not a number".formatted(value,
              text));
    }
  }

  /// Whether an object has such labels.
  public boolean matches(JsonNode object) {
    JsonNode labels = object.path("metadata").path("labels");
    return requirements.stream().allMatch(requirement -> holds(requirement, labels));
  }

  private static boolean holds(Requirement requirement, JsonNode labels) {
    return switch (requirement) {
      case Requirement.In(String key, Set<String> values) -> labels.has(key)
          && values.contains(labels.path(key).asText());
      case Requirement.NotIn(String key, Set<String> values) -> !labels.has(key)
          || !values.contains(labels.path(key).asText());
      case Requirement.Exists(String key) -> labels.has(key);
      case Requirement.Missing(String key) -> !labels.has(key);
      case Requirement.Beyond(String key, Direction direction, long bound) -> {
        String value = labels.path(key).asText();
        boolean number = value.matches("-?\\d{1,18}");
        yield number && (direction == Direction.ABOVE
            ? Long.parseLong(value) > bound
            : Long.parseLong(value) < bound);
      }
    };
  }
}
