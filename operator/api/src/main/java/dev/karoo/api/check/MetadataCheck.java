package dev.karoo.api.check;

import dev.karoo.api.Kind;
import dev.karoo.api.format.Fault;
import dev.karoo.api.format.Format;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Checks metadata as Kubernetes does: names, labels, annotations.
final class MetadataCheck {
  /// The fields of Kubernetes' ObjectMeta (meta/v1).
  private static final List<String> FIELDS = List.of("name", "namespace", "labels", "annotations",
      "finalizers", "ownerReferences", "generateName", "uid", "resourceVersion", "generation",
      "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields",
      "selfLink");

  private static final Pattern LABEL_VALUE = Pattern
      .compile("([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?");
  private static final Pattern KEY = Pattern.compile("([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?"
      + "[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");
  private static final int ANNOTATIONS_LENGTH = 256 * 1024;

  private MetadataCheck() {}

  static void check(Field metadata, Optional<Kind> kind, Findings findings) {
    if (!metadata.present()) {
      findings.at("metadata.name", "is missing", "");
      return;
    }
    if (!metadata.node().isObject()) {
      findings.add(metadata, "is " + StructureCheck.kind(metadata.node())
          + " where an object is wanted", "such as {name: correlator}");
      return;
    }
    for (var field : metadata.node().properties()) {
      if (!FIELDS.contains(field.getKey())) {
        findings.at(metadata.get(field.getKey()).path(),
            "there is no field \"" + Paths.shortened(field.getKey()) + "\" here",
            Nearest.proposal(field.getKey(), FIELDS.subList(0, 4), "the fields are name,"
                + " namespace, labels, annotations"));
      }
    }
    name(metadata.get("name"), kind.filter(k -> k != Kind.PIPELINE).isPresent()
        ? Format.DNS_SUBDOMAIN
        : Format.DNS_LABEL, findings);
    namespace(metadata.get("namespace"), kind, findings);
    keys(metadata.get("labels"), findings);
    for (Field label : entries(metadata.get("labels"))) {
      text(label, findings).filter(v -> !LABEL_VALUE.matcher(v).matches())
          .ifPresent(v -> findings.add(label, "is no value of a label",
              "at most 63 letters, digits, - _ and ., a letter or digit first and last"));
    }
    keys(metadata.get("annotations"), findings);
    long length = 0;
    for (Field annotation : entries(metadata.get("annotations"))) {
      length += text(annotation, findings).map(String::length).orElse(0);
    }
    if (length > ANNOTATIONS_LENGTH) {
      findings.add(metadata.get("annotations"), "hold more than 256 KiB", "");
    }
  }

  private static void name(Field name, Format format, Findings findings) {
    if (!name.present()) {
      findings.at(name.path(), "is missing", "");
      return;
    }
    text(name, findings).ifPresent(text -> {
      Optional<Fault> fault = text.length() > 253
          ? Optional.of(new Fault("has " + text.length() + " characters, more than 253", ""))
          : format.fault(text);
      fault.ifPresent(f -> findings.add(name, f.message(), f.fix()));
    });
  }

  private static void namespace(Field namespace, Optional<Kind> kind, Findings findings) {
    if (!namespace.present()) {
      return;
    }
    if (kind.filter(k -> k.scope() == Kind.Scope.CLUSTER).isPresent()) {
      findings.add(namespace, "is a namespace, but an " + kind.get().kind() + " is in none",
          "leave it out");
      return;
    }
    text(namespace, findings).flatMap(Format.DNS_LABEL::fault)
        .ifPresent(f -> findings.add(namespace, f.message(), f.fix()));
  }

  private static List<Field> entries(Field map) {
    return map.node().isObject()
        ? map.node().properties().stream().map(e -> map.get(e.getKey())).toList()
        : List.of();
  }

  private static void keys(Field map, Findings findings) {
    if (map.present() && !map.node().isObject()) {
      findings.add(map, "is " + StructureCheck.kind(map.node()) + " where an object is wanted",
          "such as {array: one}");
      return;
    }
    map.node().properties().stream().map(java.util.Map.Entry::getKey)
        .filter(k -> !KEY.matcher(k).matches())
        .forEach(k -> findings.at(map.get(k).path(), "is no key of a label or annotation",
            "at most 63 letters, digits, - _ and ., a letter or digit first and last"));
  }

  private static Optional<String> text(Field field, Findings findings) {
    if (field.node().isTextual()) {
      return field.text();
    }
    findings.add(field, "is " + StructureCheck.kind(field.node()) + " where text is wanted",
        field.node().isValueNode() ? "put it in quotes: \"" + findings.written(field) + "\"" : "");
    return Optional.empty();
  }
}
