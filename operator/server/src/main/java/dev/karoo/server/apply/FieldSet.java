package dev.karoo.server.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A set of paths into an object, as `fieldsV1` writes it: a tree whose edges are path elements
/// (`f:name` a field, `k:{"name":"x"}` an item of a list map by its keys, `v:"x"` an item of a set)
/// and whose nodes may be members.
final class FieldSet {
  private static final String SELF = ".";

  private final TreeMap<String, FieldSet> children = new TreeMap<>();
  private boolean member;

  /// Reads `fieldsV1`.
  static FieldSet of(JsonNode fields) {
    FieldSet set = new FieldSet();
    fields.properties().forEach(field -> {
      if (field.getKey().equals(SELF)) {
        set.member = true;
      } else {
        FieldSet child = of(field.getValue());
        if (field.getValue().isEmpty()) {
          child.member = true;
        }
        set.children.put(field.getKey(), child);
      }
    });
    return set;
  }

  /// As `fieldsV1`.
  ObjectNode json() {
    ObjectNode fields = Json.object();
    if (member && !children.isEmpty()) {
      fields.putObject(SELF);
    }
    children.forEach((element, child) -> fields.set(element, child.json()));
    return fields;
  }

  /// The part below an element, made if need be.
  FieldSet below(String element) {
    return children.computeIfAbsent(element, _ -> new FieldSet());
  }

  /// The part below an element; empty when there is none.
  FieldSet at(String element) {
    return children.getOrDefault(element, new FieldSet());
  }

  /// The elements that lead on from here.
  Iterable<String> elements() {
    return List.copyOf(children.keySet());
  }

  /// Makes the path that leads here a member.
  void add() {
    member = true;
  }

  /// Whether the path that leads here is a member.
  boolean isMember() {
    return member;
  }

  boolean isEmpty() {
    return !member && children.values().stream().allMatch(FieldSet::isEmpty);
  }

  /// Without the parts that have no members, nor those below the given elements.
  FieldSet without(List<String> elements) {
    FieldSet result = new FieldSet();
    result.member = member;
    children.forEach((element, child) -> {
      if (!elements.contains(element)) {
        result.keep(element, child);
      }
    });
    return result;
  }

  /// Only the parts below these elements.
  FieldSet only(List<String> elements) {
    FieldSet result = new FieldSet();
    elements.forEach(element -> result.keep(element, at(element)));
    return result;
  }

  /// The set with an element before all its paths.
  static FieldSet under(String element, FieldSet below) {
    FieldSet set = new FieldSet();
    set.keep(element, below);
    return set;
  }

  /// What is in either.
  FieldSet union(FieldSet other) {
    FieldSet result = new FieldSet();
    result.member = member || other.member;
    children.forEach((element, child) -> result.keep(element, child.union(other.at(element))));
    other.children.forEach((element, child) -> {
      if (!children.containsKey(element)) {
        result.keep(element, child);
      }
    });
    return result;
  }

  /// What is in this one only.
  FieldSet minus(FieldSet other) {
    FieldSet result = new FieldSet();
    result.member = member && !other.member;
    children.forEach((element, child) -> result.keep(element, child.minus(other.at(element))));
    return result;
  }

  /// What is in both.
  FieldSet and(FieldSet other) {
    FieldSet result = new FieldSet();
    result.member = member && other.member;
    children.forEach((element, child) -> result.keep(element, child.and(other.at(element))));
    return result;
  }

  private void keep(String element, FieldSet child) {
    if (!child.isEmpty()) {
      children.put(element, child);
    }
  }

  /// The members as Kubernetes' messages write them: `.spec.tasks[name="f"].replicas`.
  List<String> paths() {
    List<String> paths = new ArrayList<>();
    collect("", paths);
    return paths;
  }

  private void collect(String path, List<String> paths) {
    if (member) {
      paths.add(path);
    }
    for (Map.Entry<String, FieldSet> child : children.entrySet()) {
      child.getValue().collect(path + words(child.getKey()), paths);
    }
  }

  private static String words(String element) {
    String rest = element.substring(2);
    if (element.startsWith("k:")) {
      List<String> keys = new ArrayList<>();
      Json.stored(rest.getBytes(java.nio.charset.StandardCharsets.UTF_8)).properties()
          .forEach(key -> keys.add(key.getKey() + "=" + key.getValue()));
      return "[" + String.join(",", keys) + "]";
    }
    return element.startsWith("f:")
        ? "." + rest
        : "[" + (element.startsWith("v:") ? "=" : "") + rest + "]";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FieldSet set && minus(set).isEmpty() && set.minus(this).isEmpty();
  }

  @Override
  public int hashCode() {
    return json().hashCode();
  }

  @Override
  public String toString() {
    return json().toString();
  }
}
