package dev.karoo.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.convert.Placements;
import dev.karoo.api.task.PlacementStatus;
import dev.karoo.api.task.SummaryStatus;
import dev.karoo.cli.output.Json;
import dev.karoo.cli.output.Terminal;
import dev.karoo.cli.output.TextTable;
import dev.karoo.core.placement.PlacementSolution.Unplaced;
import dev.karoo.core.placement.Refusal;
import dev.karoo.core.topology.Agent;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A plan for programs and for people.
public final class PlanReport {
  private static final List<String> LISTS = List.of("domains", "numaNodes", "cores", "gpus",
      "interfaces");
  private static final List<String> MAPS = List.of("coreNames", "ports");

  private final Plan plan;
  private final Map<String, Agent> agents = new HashMap<>();

  public PlanReport(Plan plan) {
    this.plan = plan;
    plan.agents().forEach(agent -> agents.put(agent.name(), agent));
  }

  /// `{placements: […], unplaced: […]}`. A placement has the keys of a Task's
  /// `status.placement`, empty ones too, and `task`: `namespace/pipeline/template[index]`; and
  /// `from`, the agent where the task is now, if it is anywhere. `evictions` is there only if
  /// tasks must give way.
  public ObjectNode json() {
    ObjectNode root = Json.object();
    ArrayNode placements = root.putArray("placements");
    plan.solution().placed().forEach((key, placement) -> {
      ObjectNode each = placements.addObject();
      each.put("task", key.toString());
      each.put("agent", placement.agent());
      if (plan.from().containsKey(key)) {
        each.put("from", plan.from().get(key));
      }
      LISTS.forEach(each::putArray);
      MAPS.forEach(each::putObject);
      JsonNode status = dev.karoo.api.Json
          .toTree(Placements.toStatus(placement, agent(placement.agent())));
      status.propertyStream().forEach(field -> each.set(field.getKey(), field.getValue()));
    });
    ArrayNode unplaced = root.putArray("unplaced");
    for (Unplaced task : plan.solution().unplaced()) {
      ObjectNode each = unplaced.addObject();
      each.put("task", task.key().toString());
      if (plan.from().containsKey(task.key())) {
        each.put("from", plan.from().get(task.key()));
      }
      ArrayNode reasons = each.putArray("reasons");
      task.reasons().forEach(reason -> reasons.add(reason.message()));
    }
    if (!plan.solution().evictions().isEmpty()) {
      ArrayNode evictions = root.putArray("evictions");
      plan.solution().evictions().forEach(eviction -> evictions.addObject()
          .put("task", eviction.victim().toString())
          .put("for", eviction.beneficiary().toString()).put("reason", eviction.why()));
    }
    return root;
  }

  private Optional<Agent> agent(String name) {
    return Optional.ofNullable(agents.get(name));
  }

  /// A table of what is placed, why the rest is not, and a line that sums it up.
  public void print(Terminal terminal, PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    boolean running = !plan.from().isEmpty();
    plan.solution().placed().forEach((key, placement) -> {
      PlacementStatus status = Placements.toStatus(placement, agent(placement.agent()));
      SummaryStatus summary = SummaryStatus.of(status, Optional.empty());
      List<String> row = new ArrayList<>(List.of(key.toString(), placement.agent(),
          text(summary.numa()), text(summary.domains()), text(summary.cores()),
          text(summary.gpus()), text(summary.interfaces()), text(summary.ports())));
      if (running) {
        String from = plan.from().get(key);
        row.add(1, from == null ? "-" : from.equals(placement.agent()) ? "stays" : from);
      }
      rows.add(row);
    });
    if (!rows.isEmpty()) {
      List<String> header = new ArrayList<>(List.of("TASK", "AGENT", "NUMA", "DOMAINS", "CORES",
          "GPU", "INTERFACE", "PORTS"));
      if (running) {
        header.add(1, "FROM");
      }
      new TextTable(header, terminal, out).printWithHeader(rows);
      out.println();
    }
    plan.solution().evictions().forEach(eviction -> out.println(
        "must end: " + eviction.victim() + ": " + eviction.why()));
    reasons().forEach(out::println);
    long used = plan.solution().placed().values().stream().map(placed -> placed.agent())
        .distinct().count();
    int all = rows.size() + plan.solution().unplaced().size();
    out.println("%d of %d tasks placed on %d of %d agents.".formatted(rows.size(), all, used,
        plan.agents().size()));
    out.flush();
  }

  private static String text(@Nullable String cell) {
    return cell == null ? "-" : cell;
  }

  /// Tasks that wait for the same reasons share their lines.
  private List<String> reasons() {
    Map<List<String>, List<Unplaced>> groups = new LinkedHashMap<>();
    for (Unplaced task : plan.solution().unplaced()) {
      groups.computeIfAbsent(task.reasons().stream().map(Refusal::message).toList(),
          reasons -> new ArrayList<>()).add(task);
    }
    List<String> lines = new ArrayList<>();
    groups.forEach((reasons, tasks) -> {
      String more = tasks.size() == 1 ? "" : " and " + (tasks.size() - 1) + " more";
      lines.add("not placed: " + tasks.getFirst().key() + more);
      reasons.forEach(reason -> lines.add("  " + reason));
    });
    if (!lines.isEmpty()) {
      lines.add("");
    }
    return lines;
  }
}
