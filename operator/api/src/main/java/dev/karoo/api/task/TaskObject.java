package dev.karoo.api.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.karoo.api.Karoo;
import dev.karoo.api.KarooObject;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/// One replica of a task template. Karoo writes it; deleting it replaces the task.
// @formatter:off: the formatter puts annotations in one line however long
@Group(Karoo.GROUP)
@Version(Karoo.VERSION)
@Kind("Task")
@Plural("tasks")
@Singular("task")
@ShortNames("tk")
@Categories({"all", Karoo.CATEGORY})
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.ready",
    type = AdditionalPrinterColumn.Type.BOOLEAN)
@AdditionalPrinterColumn(name = "Agent", jsonPath = ".status.placement.agent")
@AdditionalPrinterColumn(name = "NUMA", jsonPath = ".status.summary.numa")
@AdditionalPrinterColumn(name = "Cores", jsonPath = ".status.summary.cores")
@AdditionalPrinterColumn(name = "GPU", jsonPath = ".status.summary.gpus")
@AdditionalPrinterColumn(name = "Interface", jsonPath = ".status.summary.interfaces")
@AdditionalPrinterColumn(name = "Enforcement", jsonPath = ".status.summary.enforcement")
@AdditionalPrinterColumn(name = "Restarts", jsonPath = ".status.restarts",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Domains", jsonPath = ".status.summary.domains", priority = 1)
@AdditionalPrinterColumn(name = "Ports", jsonPath = ".status.summary.ports", priority = 1)
@AdditionalPrinterColumn(name = "Message", priority = 1,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message")
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class TaskObject extends KarooObject<TaskSpec, TaskStatus> implements Namespaced {
  private static final long serialVersionUID = 1;

  /// An empty one, for Jackson.
  @JsonCreator
  public TaskObject() {}

  /// One that is wanted, and of which nothing is known yet.
  public TaskObject(ObjectMeta metadata, TaskSpec spec) {
    super(metadata, spec);
  }
}
