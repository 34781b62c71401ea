package dev.karoo.cli.command;

import dev.karoo.cli.client.ResourceType;
import dev.karoo.cli.client.Selection;
import picocli.CommandLine.Option;

/// The options that choose among objects of a kind.
final class SelectionOptions {
  @Option(names = {"-A",
    "--all-namespaces"}, arity = "0..1", fallbackValue = "true", description = "The objects of all namespaces.")
  boolean allNamespaces;

  @Option(names = {"-l",
    "--selector"}, paramLabel = "LABELS", description = "Only objects with these labels, such as 'rack=r1,tier in (a,b),!old'.")
  String labels = "";

  @Option(names = "--field-selector", paramLabel = "FIELDS", description = "Only objects with these fields, such as 'metadata.name=cbf07'.")
  String fields = "";

  /// Whether any selector is given.
  boolean given() {
    return !labels.isEmpty() || !fields.isEmpty();
  }

  Selection of(Session session, ResourceType type) {
    return new Selection(allNamespaces ? "" : session.namespace(type), labels, fields);
  }
}
