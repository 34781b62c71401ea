package dev.karoo.core.placement;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.AntiAffinity;
import dev.karoo.core.pipeline.CoreRequest;
import dev.karoo.core.pipeline.GpuRequest;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.Selector;
import dev.karoo.core.pipeline.Spread;
import dev.karoo.core.pipeline.VolumeRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One thing that a request could ask for less strictly.
///
/// @param kind of the constraint that it loosens
/// @param what to follow "would fit if "
/// @param request as it would be, the rest unchanged
record Relaxation(Refusal.Kind kind, String what, Request request) {
  /// Every single one that the request allows.
  static List<Relaxation> of(Request request) {
    List<Relaxation> all = new ArrayList<>();
    if (!request.cores().isNone() && request.alignment() == Alignment.REQUIRED) {
      all.add(new Relaxation(Refusal.Kind.ALIGNMENT, "the cores' alignment were Preferred",
          with(request, Alignment.PREFERRED)));
    }
    devices(request, all);
    CoreRequest cores = request.cores();
    if (cores.wholeCores()) {
      all.add(new Relaxation(Refusal.Kind.CORES, "wholeCores were false", with(request,
          new CoreRequest(cores.names(), cores.count(), cores.share(), false))));
    }
    for (Selector selector : request.agentSelector()) {
      List<Selector> rest = new ArrayList<>(request.agentSelector());
      rest.remove(selector);
      all.add(new Relaxation(Refusal.Kind.SELECTOR,
          "the agentSelector on " + selector.key() + " were dropped",
          with(request, rest, request.spread(), request.antiAffinity())));
    }
    affinity(request, all);
    return all;
  }

  private static void devices(Request request, List<Relaxation> all) {
    for (int i = 0; i < request.gpus().size(); i++) {
      GpuRequest gpu = request.gpus().get(i);
      String name = request.gpus().size() == 1 ? "the GPU's" : "GPU " + i + "'s";
      if (strict(gpu.alignment())) {
        all.add(new Relaxation(Refusal.Kind.ALIGNMENT, name + " alignment were Preferred",
            gpu(request, i, new GpuRequest(gpu.model(), gpu.compute(), gpu.memory(),
                gpu.minComputeCapability(), Alignment.PREFERRED))));
      }
      if (gpu.model().isPresent()) {
        all.add(new Relaxation(Refusal.Kind.GPU, name + " model did not matter",
            gpu(request, i, new GpuRequest(Optional.empty(), gpu.compute(), gpu.memory(),
                gpu.minComputeCapability(), gpu.alignment()))));
      }
    }
    for (int i = 0; i < request.interfaces().size(); i++) {
      InterfaceRequest nic = request.interfaces().get(i);
      String name = "interface " + nic.name() + "'s";
      if (strict(nic.alignment())) {
        all.add(new Relaxation(Refusal.Kind.ALIGNMENT, name + " alignment were Preferred",
            nic(request, i, with(nic, nic.ibverbs(), Alignment.PREFERRED))));
      }
      if (nic.ibverbs()) {
        all.add(new Relaxation(Refusal.Kind.INTERFACE, name + " ibverbs were false",
            nic(request, i, new InterfaceRequest(nic.name(), nic.network(), false,
                nic.bandwidthIn(), nic.bandwidthOut(), nic.alignment(), nic.receive(),
                nic.send()))));
      }
    }
    for (int i = 0; i < request.volumes().size(); i++) {
      VolumeRequest volume = request.volumes().get(i);
      if (strict(volume.alignment())) {
        List<VolumeRequest> volumes = new ArrayList<>(request.volumes());
        volumes.set(i, new VolumeRequest(volume.name(), volume.path(), volume.writable(),
            Alignment.PREFERRED));
        all.add(new Relaxation(Refusal.Kind.ALIGNMENT,
            "volume " + volume.name() + "'s alignment were Preferred",
            with(request, request.cores(), request.gpus(), request.interfaces(), volumes)));
      }
    }
  }

  private static void affinity(Request request, List<Relaxation> all) {
    for (int i = 0; i < request.spread().size(); i++) {
      Spread spread = request.spread().get(i);
      if (spread.hard()) {
        List<Spread> spreads = new ArrayList<>(request.spread());
        spreads.set(i, new Spread(spread.attribute(), spread.maxSkew(), false, spread.weight()));
        all.add(new Relaxation(Refusal.Kind.SPREAD,
            "the spread over " + spread.attribute() + " were Soft",
            with(request, request.agentSelector(), spreads, request.antiAffinity())));
      }
    }
    for (int i = 0; i < request.antiAffinity().size(); i++) {
      AntiAffinity rule = request.antiAffinity().get(i);
      if (rule.hard()) {
        List<AntiAffinity> rules = new ArrayList<>(request.antiAffinity());
        rules.set(i,
            new AntiAffinity(rule.attribute(), rule.template(), false, rule.weight()));
        all.add(new Relaxation(Refusal.Kind.ANTI_AFFINITY,
            "the anti-affinity to " + rule.template() + " were Soft",
            with(request, request.agentSelector(), request.spread(), rules)));
      }
    }
  }

  private static boolean strict(Alignment alignment) {
    return alignment == Alignment.REQUIRED || alignment == Alignment.APART;
  }

  private static InterfaceRequest with(InterfaceRequest nic, boolean ibverbs,
      Alignment alignment) {
    return new InterfaceRequest(nic.name(), nic.network(), ibverbs, nic.bandwidthIn(),
        nic.bandwidthOut(), alignment, nic.receive(), nic.send());
  }

  private static Request gpu(Request of, int i, GpuRequest gpu) {
    List<GpuRequest> gpus = new ArrayList<>(of.gpus());
    gpus.set(i, gpu);
    return with(of, of.cores(), gpus, of.interfaces(), of.volumes());
  }

  private static Request nic(Request of, int i, InterfaceRequest nic) {
    List<InterfaceRequest> interfaces = new ArrayList<>(of.interfaces());
    interfaces.set(i, nic);
    return with(of, of.cores(), of.gpus(), interfaces, of.volumes());
  }

  private static Request with(Request of, CoreRequest cores) {
    return with(of, cores, of.gpus(), of.interfaces(), of.volumes());
  }

  private static Request with(Request of, CoreRequest cores, List<GpuRequest> gpus,
      List<InterfaceRequest> interfaces, List<VolumeRequest> volumes) {
    return new Request(of.cpus(), of.memory(), of.disk(), cores, gpus, interfaces, volumes,
        of.ports(), of.alignment(), of.agentSelector(), of.subsystem(), of.spread(),
        of.antiAffinity());
  }

  private static Request with(Request of, Alignment alignment) {
    return new Request(of.cpus(), of.memory(), of.disk(), of.cores(), of.gpus(),
        of.interfaces(), of.volumes(), of.ports(), alignment, of.agentSelector(), of.subsystem(),
        of.spread(), of.antiAffinity());
  }

  private static Request with(Request of, List<Selector> selectors, List<Spread> spread,
      List<AntiAffinity> antiAffinity) {
    return new Request(of.cpus(), of.memory(), of.disk(), of.cores(), of.gpus(),
        of.interfaces(), of.volumes(), of.ports(), of.alignment(), selectors, of.subsystem(),
        spread, antiAffinity);
  }
}
