package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.app.Version;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.ConfigurationException;
import dev.karoo.cli.client.Request;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.output.Json;
import dev.karoo.cli.output.Yaml;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `karoo version`.
@Command(name = "version", description = "Print the versions of this program and of the server.", footer = {
  "karoo version", "karoo version --client"})
public final class VersionCommand implements Callable<Integer> {
  @Option(names = "--client", arity = "0..1", fallbackValue = "true", description = "Only the version of this program; asks no server.")
  boolean clientOnly;

  @Option(names = {"-o", "--output"}, paramLabel = "FORMAT", description = "yaml or json.")
  String output = "";

  private final GlobalOptions global;

  public VersionCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws CommandFailure, ApiFailure, Unreachable, ConfigurationException,
      InterruptedException {
    if (!output.isEmpty() && !output.equals("yaml") && !output.equals("json")) {
      throw CommandFailure.error("--output must be 'yaml' or 'json'");
    }
    ObjectNode versions = Json.object();
    versions.putObject("clientVersion").put("gitVersion", "v" + Version.current())
        .put("javaVersion", Runtime.version().toString());
    if (clientOnly) {
      print(versions);
    } else {
      ask(versions);
    }
    return 0;
  }

  /// The client's version is printed even when the server does not answer.
  private void ask(ObjectNode versions) throws CommandFailure, ApiFailure, Unreachable,
      ConfigurationException, InterruptedException {
    try (Session session = global.connect()) {
      JsonNode server = session.client().send(Request.get("/version")).body();
      versions.set("serverVersion", server);
    } finally {
      print(versions);
    }
  }

  private void print(ObjectNode versions) {
    switch (output) {
      case "json" -> global.shell().out().println(Json.text(versions));
      case "yaml" -> global.shell().out().print(Yaml.text(versions));
      default -> {
        global.shell().out().println("Client Version: v" + Version.current());
        if (versions.has("serverVersion")) {
          global.shell().out().println(
              "Server Version: " + versions.path("serverVersion").path("gitVersion").asText());
        }
      }
    }
  }
}
