package dev.karoo.api.convert;

import dev.karoo.api.format.Quantities;
import dev.karoo.api.pipeline.Mode;
import dev.karoo.api.pipeline.PortSpec;
import dev.karoo.api.pipeline.ResourcesSpec;
import dev.karoo.api.pipeline.ResourcesSpec.CoresSpec;
import dev.karoo.api.pipeline.ResourcesSpec.GpuSpec;
import dev.karoo.api.pipeline.ResourcesSpec.InterfaceSpec;
import dev.karoo.api.pipeline.SelectorSpec;
import dev.karoo.api.pipeline.TaskTemplateSpec;
import dev.karoo.api.pipeline.VolumeSpec;
import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.AntiAffinity;
import dev.karoo.core.pipeline.CoreRequest;
import dev.karoo.core.pipeline.GpuRequest;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.PortRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.Selector;
import dev.karoo.core.pipeline.Spread;
import dev.karoo.core.pipeline.VolumeRequest;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.ComputeCapability;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// From what a task template asks for to core's request.
final class Requests {
  private Requests() {}

  static Request toCore(TaskTemplateSpec spec) {
    ResourcesSpec given = spec.resources();
    ResourcesSpec resources = given == null ? ResourcesSpec.NONE : given;
    CoreRequest cores = cores(resources.cores());
    Alignment alignment = alignment(spec.alignment(),
        cores.isNone() ? Alignment.NONE : Alignment.REQUIRED);
    return new Request(Quantities.units(resources.cpus()),
        Quantities.mebibytes(resources.memory()), Quantities.mebibytes(resources.disk()), cores,
        resources.gpus().stream().map(g -> gpu(g, alignment)).toList(),
        resources.interfaces().stream().map(i -> nic(i, alignment)).toList(),
        spec.volumes().stream().map(v -> volume(v, alignment)).toList(),
        spec.ports().stream().map(Requests::port).toList(), alignment,
        spec.agentSelector().stream().map(Requests::selector).toList(),
        Optional.ofNullable(spec.subsystem()),
        spec.spread().stream().map(s -> new Spread(s.attribute(), s.maxSkew(),
            s.mode() == Mode.HARD, s.weight())).toList(),
        spec.antiAffinity().stream().map(a -> new AntiAffinity(a.attribute(), a.task(),
            a.mode() == Mode.HARD, a.weight())).toList());
  }

  /// The name by which a task refers to an interface of its own.
  static String name(InterfaceSpec spec) {
    String name = spec.name();
    return name == null ? spec.network() : name;
  }

  private static CoreRequest cores(@Nullable CoresSpec spec) {
    if (spec == null) {
      return CoreRequest.NONE;
    }
    Integer count = spec.count();
    Double share = spec.share();
    return new CoreRequest(spec.names(), count == null ? 0 : count, share == null ? 0 : share,
        spec.wholeCores());
  }

  private static Alignment alignment(dev.karoo.api.pipeline.@Nullable Alignment given,
      Alignment byDefault) {
    return given == null ? byDefault : switch (given) {
      case REQUIRED -> Alignment.REQUIRED;
      case PREFERRED -> Alignment.PREFERRED;
      case NONE -> Alignment.NONE;
      case APART -> Alignment.APART;
    };
  }

  private static GpuRequest gpu(GpuSpec spec, Alignment byDefault) {
    Double compute = spec.compute();
    return new GpuRequest(Optional.ofNullable(spec.model()),
        compute == null ? Scalar.ZERO : Scalar.atLeast(BigDecimal.valueOf(compute)),
        Quantities.mebibytes(spec.memory()),
        Optional.ofNullable(spec.minComputeCapability()).map(ComputeCapability::parse),
        alignment(spec.alignment(), byDefault));
  }

  private static InterfaceRequest nic(InterfaceSpec spec, Alignment byDefault) {
    return new InterfaceRequest(name(spec), spec.network(), spec.ibverbs(),
        Quantities.units(spec.bandwidthIn()), Quantities.units(spec.bandwidthOut()),
        alignment(spec.alignment(), byDefault), Ranges.EMPTY, Ranges.EMPTY);
  }

  private static VolumeRequest volume(VolumeSpec spec, Alignment byDefault) {
    return new VolumeRequest(spec.name(), spec.path(),
        spec.mode() == VolumeSpec.Mode.READ_WRITE, alignment(spec.alignment(), byDefault));
  }

  private static PortRequest port(PortSpec spec) {
    Integer number = spec.port();
    return new PortRequest(spec.name(),
        number == null ? OptionalInt.empty() : OptionalInt.of(number), spec.readiness() != null);
  }

  private static Selector selector(SelectorSpec spec) {
    return new Selector(spec.key(), Selector.Operator.valueOf(spec.operator().name()),
        List.copyOf(spec.values()));
  }
}
