package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Karoo;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Request;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.output.Json;
import dev.karoo.cli.shell.CommandFailure;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `karoo retry`: failures so far count no more, so that what waits is started again at once.
@Command(name = "retry", description = "Start failed tasks of pipelines again at once: their failures so far count no more.", footer = "karoo retry correlator", customSynopsis = "karoo retry PIPELINE... [options]")
public final class RetryCommand extends ApiCommand {
  @Parameters(arity = "0..*", paramLabel = "PIPELINE", description = "Which pipelines.", hidden = true)
  List<String> pipelines = List.of();

  public RetryCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  void check() throws CommandFailure {
    if (pipelines.isEmpty()) {
      throw CommandFailure.usage("name pipelines", "karoo retry");
    }
  }

  @Override
  int run(Session session) throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    List<String> failures = new ArrayList<>();
    for (String pipeline : pipelines) {
      if (pipeline.contains("/")
          && !ResourceTypes.PIPELINES.isCalled(pipeline.split("/", 2)[0])) {
        throw CommandFailure.error("only pipelines can be tried again, not " + pipeline);
      }
      String name = pipeline.substring(pipeline.indexOf('/') + 1);
      ObjectNode patch = Json.object();
      patch.putObject("metadata").putObject("annotations").put(Karoo.RETRY_ANNOTATION,
          shell.now().get().truncatedTo(ChronoUnit.MILLIS).toString());
      try {
        session.client().send(Request
            .send("PATCH", ResourceTypes.PIPELINES.path(session.namespace(), name), Request.MERGE,
                patch.toString())
            .with("fieldManager", "karoo"));
        shell.out().println(ResourceTypes.PIPELINES.qualifiedSingular() + "/" + name
            + " is tried again");
      } catch (ApiFailure failure) {
        failures.add(failure.text());
      }
    }
    shell.out().flush();
    failures.forEach(shell.err()::println);
    return failures.isEmpty() ? 0 : 1;
  }
}
