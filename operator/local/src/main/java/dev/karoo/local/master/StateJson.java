package dev.karoo.local.master;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.local.resources.Amount;
import dev.karoo.local.resources.Form;
import dev.karoo.local.resources.Resources;
import dev.karoo.local.wire.Encoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskStatus;

/// The old JSON endpoints of the master: `/state`, `/state-summary`, `/slaves`, `/frameworks`,
/// `/tasks`, `/roles`.
public final class StateJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private StateJson() {}

  static byte[] state(Books books) {
    ObjectNode root = version();
    root.put("start_time", Books.seconds(books.started));
    root.put("elected_time", Books.seconds(books.started));
    root.put("id", books.master.getId());
    root.put("pid", books.master.getPid());
    root.put("hostname", books.master.getHostname());
    ArrayNode capabilities = root.putArray("capabilities");
    Version.MASTER_CAPABILITIES.forEach(c -> capabilities.add(c.name()));
    long active = books.agents.values().stream().filter(AgentEntry::active).count();
    root.put("activated_slaves", (double) active);
    root.put("deactivated_slaves", (double) (books.agents.size() - active));
    root.put("unreachable_slaves", (double) books.registry.unreachable.size());
    root.put("leader", books.master.getPid());
    root.set("leader_info", leader(books));
    ObjectNode flags = root.putObject("flags");
    books.config.flags().forEach(flags::put);
    root.set("slaves", slaves(books));
    root.putArray("recovered_slaves");
    root.set("frameworks", frameworks(books.frameworks.values()));
    root.set("completed_frameworks", frameworks(books.completedFrameworks.values()));
    root.putArray("orphan_tasks");
    root.putArray("unregistered_frameworks");
    return bytes(root);
  }

  private static ObjectNode leader(Books books) {
    ObjectNode info = JSON.createObjectNode();
    info.put("id", books.master.getId()).put("pid", books.master.getPid());
    info.put("port", books.master.getPort()).put("hostname", books.master.getHostname());
    return info;
  }

  /// The fields of `/version`, which begin other answers too.
  public static ObjectNode version() {
    var info = Version.info();
    ObjectNode root = JSON.createObjectNode();
    root.put("version", info.getVersion()).put("git_branch", info.getGitBranch());
    root.put("build_date", info.getBuildDate()).put("build_time", info.getBuildTime());
    return root.put("build_user", info.getBuildUser());
  }

  static byte[] summary(Books books) {
    ObjectNode root = JSON.createObjectNode().put("hostname", books.master.getHostname());
    root.set("slaves", slaves(books));
    root.set("frameworks", frameworks(books.frameworks.values()));
    return bytes(root);
  }

  static byte[] slavesOnly(Books books) {
    ObjectNode root = JSON.createObjectNode();
    root.set("slaves", slaves(books));
    root.putArray("recovered_slaves");
    return bytes(root);
  }

  static byte[] frameworksOnly(Books books) {
    ObjectNode root = JSON.createObjectNode();
    root.set("frameworks", frameworks(books.frameworks.values()));
    root.set("completed_frameworks", frameworks(books.completedFrameworks.values()));
    root.putArray("unregistered_frameworks");
    return bytes(root);
  }

  static byte[] tasksOnly(Books books) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode tasks = root.putArray("tasks");
    for (Framework framework : books.frameworks.values()) {
      framework.tasks.values().forEach(t -> tasks.add(task(t.message())));
      framework.completedTasks().forEach(t -> tasks.add(task(t)));
    }
    return bytes(root);
  }

  static byte[] rolesOnly(Books books) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode roles = root.putArray("roles");
    Views.roles(books).getRolesList().forEach(r -> {
      ObjectNode role = roles.addObject().put("name", r.getName()).put("weight", r.getWeight());
      role.set("resources", resources(Resources.of(r.getResourcesList())));
      ArrayNode members = role.putArray("frameworks");
      r.getFrameworksList().forEach(f -> members.add(f.getValue()));
    });
    return bytes(root);
  }

  static byte[] metrics(Books books) {
    ObjectNode root = JSON.createObjectNode();
    Metrics.of(books).forEach(root::put);
    return bytes(root);
  }

  static byte[] flags(Books books) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode flags = root.putObject("flags");
    books.config.flags().forEach(flags::put);
    return bytes(root);
  }

  private static ArrayNode slaves(Books books) {
    ArrayNode slaves = JSON.createArrayNode();
    for (AgentEntry agent : books.agents.values()) {
      slaves.add(slave(agent));
    }
    return slaves;
  }

  private static ObjectNode slave(AgentEntry agent) {
    ObjectNode node = JSON.createObjectNode().put("id", agent.id)
        .put("hostname", agent.info.getHostname()).put("port", agent.info.getPort());
    ObjectNode attributes = node.putObject("attributes");
    agent.info.getAttributesList().forEach(a -> attribute(attributes, a));
    node.put("pid", agent.pid).put("registered_time", Books.seconds(agent.registered));
    agent.reregistered.ifPresent(t -> node.put("reregistered_time", Books.seconds(t)));
    node.set("resources", resources(agent.total));
    node.set("used_resources", resources(agent.used()));
    node.set("offered_resources", resources(agent.offered()));
    ObjectNode reserved = node.putObject("reserved_resources");
    ObjectNode full = node.putObject("reserved_resources_full");
    agent.total.amounts().keySet().stream().filter(k -> !k.isUnreserved()).map(k -> k.role())
        .distinct().forEach(role -> {
          Resources of = agent.total.where(k -> !k.isUnreserved() && k.role().equals(role));
          reserved.set(role, resources(of));
          ArrayNode list = full.putArray(role);
          of.toMessages(Form.OPERATOR).forEach(r -> list.add(resource(r)));
        });
    node.set("unreserved_resources", resources(agent.total.where(k -> k.isUnreserved())));
    node.put("active", agent.active());
    node.put("deactivated", agent.deactivated || agent.drain.isPresent());
    node.put("version", Version.MESOS);
    ArrayNode capabilities = node.putArray("capabilities");
    Version.AGENT_CAPABILITIES.forEach(c -> capabilities.add(c.name()));
    return node;
  }

  private static ObjectNode resource(Resource resource) {
    return tree(Encoding.JSON.encode(resource));
  }

  static ObjectNode tree(byte[] json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException("in memory", e);
    }
  }

  private static void attribute(ObjectNode attributes, Attribute attribute) {
    switch (attribute.getType()) {
      case SCALAR -> attributes.put(attribute.getName(), attribute.getScalar().getValue());
      case TEXT -> attributes.put(attribute.getName(), attribute.getText().getValue());
      case RANGES, SET -> attributes.put(attribute.getName(),
          Amount.of(Resource.newBuilder().setName(attribute.getName()).setType(attribute.getType())
              .setRanges(attribute.getRanges()).setSet(attribute.getSet()).build()).toString());
    }
  }

  /// Resources in the old form: numbers by name, ranges as text, and always the four standard ones.
  public static ObjectNode resources(Resources resources) {
    ObjectNode node = JSON.createObjectNode();
    for (String standard : new String[]{"disk", "mem", "gpus", "cpus"}) {
      node.put(standard, resources.thousandths(standard) / 1000.0);
    }
    resources.allocatedTo(Optional.empty()).mapKeys(k -> k.withReservations(java.util.List.of()))
        .amounts().forEach((key, amount) -> {
          if (amount instanceof Amount.Quantity q) {
            node.put(key.name(), q.units());
          } else {
            node.put(key.name(), amount.toString());
          }
        });
    return node;
  }

  private static ArrayNode frameworks(Iterable<Framework> frameworks) {
    ArrayNode list = JSON.createArrayNode();
    for (Framework framework : frameworks) {
      ObjectNode node = list.addObject().put("id", framework.id)
          .put("name", framework.info.getName());
      if (framework.info.hasPrincipal()) {
        node.put("principal", framework.info.getPrincipal());
      }
      node.set("used_resources", resources(framework.used()));
      node.set("offered_resources", resources(framework.offered()));
      ArrayNode capabilities = node.putArray("capabilities");
      framework.info.getCapabilitiesList().forEach(c -> capabilities.add(c.getType().name()));
      node.put("hostname", framework.info.getHostname());
      node.put("webui_url", framework.info.getWebuiUrl());
      node.put("active", framework.connected()).put("connected", framework.connected());
      node.put("recovered", framework.recovered).put("user", framework.info.getUser());
      node.put("failover_timeout", framework.info.getFailoverTimeout());
      node.put("checkpoint", framework.info.getCheckpoint());
      node.put("registered_time", Books.seconds(framework.registered));
      framework.unregistered.ifPresent(t -> node.put("unregistered_time", Books.seconds(t)));
      ArrayNode roles = node.putArray("roles");
      framework.roles().forEach(roles::add);
      ArrayNode tasks = node.putArray("tasks");
      framework.tasks.values().forEach(t -> tasks.add(task(t.message())));
      ArrayNode unreachable = node.putArray("unreachable_tasks");
      framework.unreachable.values().forEach(t -> unreachable.add(task(t)));
      ArrayNode completed = node.putArray("completed_tasks");
      framework.completedTasks().forEach(t -> completed.add(task(t)));
      ArrayNode offers = node.putArray("offers");
      framework.offers.values().forEach(o -> offers.addObject().put("id", o.id())
          .put("framework_id", framework.id).put("slave_id", o.agent())
          .set("resources", resources(o.resources())));
      node.putArray("executors");
    }
    return list;
  }

  /// A task in the old form.
  public static ObjectNode task(Task task) {
    ObjectNode node = JSON.createObjectNode().put("id", task.getTaskId().getValue())
        .put("name", task.getName()).put("framework_id", task.getFrameworkId().getValue())
        .put("executor_id", task.getExecutorId().getValue())
        .put("slave_id", task.getAgentId().getValue()).put("state", task.getState().name());
    Resources resources = Resources.of(task.getResourcesList());
    node.set("resources", resources(resources));
    resources.amounts().keySet().stream().findFirst().flatMap(k -> k.allocation())
        .ifPresent(role -> node.put("role", role));
    ArrayNode statuses = node.putArray("statuses");
    task.getStatusesList().forEach(s -> statuses.add(status(s)));
    if (task.hasLabels()) {
      node.set("labels", tree(Encoding.JSON.encode(task.getLabels())).get("labels"));
    }
    if (task.hasDiscovery()) {
      node.set("discovery", tree(Encoding.JSON.encode(task.getDiscovery())));
    }
    if (task.hasContainer()) {
      node.set("container", tree(Encoding.JSON.encode(task.getContainer())));
    }
    return node;
  }

  private static ObjectNode status(TaskStatus status) {
    ObjectNode node = JSON.createObjectNode().put("state", status.getState().name())
        .put("timestamp", status.getTimestamp());
    if (status.hasHealthy()) {
      node.put("healthy", status.getHealthy());
    }
    if (status.hasContainerStatus()) {
      node.set("container_status", tree(Encoding.JSON.encode(status.getContainerStatus())));
    }
    return node;
  }

  static byte[] bytes(ObjectNode root) {
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }
}
