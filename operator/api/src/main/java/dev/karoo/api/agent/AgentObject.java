package dev.karoo.api.agent;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.karoo.api.Karoo;
import dev.karoo.api.KarooObject;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/// A host of the cluster, named by its Mesos hostname in lower case.
// @formatter:off: the formatter puts annotations in one line however long
@Group(Karoo.GROUP)
@Version(Karoo.VERSION)
@Kind("Agent")
@Plural("agents")
@Singular("agent")
@ShortNames("ag")
@Categories(Karoo.CATEGORY)
@AdditionalPrinterColumn(name = "Status", jsonPath = ".status.summary.status")
@AdditionalPrinterColumn(name = "Tasks", jsonPath = ".status.tasks",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Cores", jsonPath = ".status.summary.cores",
    getDescription = "free of all")
@AdditionalPrinterColumn(name = "Memory", jsonPath = ".status.summary.memory",
    getDescription = "free of all")
@AdditionalPrinterColumn(name = "GPUs", jsonPath = ".status.summary.gpus",
    getDescription = "free of all")
@AdditionalPrinterColumn(name = "Networks", jsonPath = ".status.summary.networks")
@AdditionalPrinterColumn(name = "Domains", jsonPath = ".status.summary.domains", priority = 1)
@AdditionalPrinterColumn(name = "CPUs", jsonPath = ".status.summary.cpus", priority = 1,
    getDescription = "free of all, cores included")
@AdditionalPrinterColumn(name = "Address", jsonPath = ".status.address", priority = 1)
@AdditionalPrinterColumn(name = "Agent-ID", jsonPath = ".status.agentId", priority = 1)
@AdditionalPrinterColumn(name = "Message", priority = 1,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message")
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class AgentObject extends KarooObject<AgentSpec, AgentStatus> {
  private static final long serialVersionUID = 1;

  /// An empty one, for Jackson.
  @JsonCreator
  public AgentObject() {}

  /// One that is wanted, and of which nothing is known yet.
  public AgentObject(ObjectMeta metadata, AgentSpec spec) {
    super(metadata, spec);
  }
}
