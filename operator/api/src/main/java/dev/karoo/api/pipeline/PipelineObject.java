package dev.karoo.api.pipeline;

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

/// A pipeline: tasks that work together, as a user declares them.
// @formatter:off: the formatter puts annotations in one line however long
@Group(Karoo.GROUP)
@Version(Karoo.VERSION)
@Kind("Pipeline")
@Plural("pipelines")
@Singular("pipeline")
@ShortNames("pl")
@Categories({"all", Karoo.CATEGORY})
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.ready")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Priority", jsonPath = ".spec.priority",
    type = AdditionalPrinterColumn.Type.INTEGER, priority = 1)
@AdditionalPrinterColumn(name = "Placement", jsonPath = ".spec.placement", priority = 1)
@AdditionalPrinterColumn(name = "Placed", jsonPath = ".status.tasks.placed",
    type = AdditionalPrinterColumn.Type.INTEGER, priority = 1)
@AdditionalPrinterColumn(name = "Failed", jsonPath = ".status.tasks.failed",
    type = AdditionalPrinterColumn.Type.INTEGER, priority = 1)
@AdditionalPrinterColumn(name = "Message", priority = 1,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message")
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class PipelineObject extends KarooObject<PipelineSpec, PipelineStatus>
    implements
      Namespaced {
  private static final long serialVersionUID = 1;

  /// An empty one, for Jackson.
  @JsonCreator
  public PipelineObject() {}

  /// One that is wanted, and of which nothing is known yet.
  public PipelineObject(ObjectMeta metadata, PipelineSpec spec) {
    super(metadata, spec);
  }
}
