package dev.karoo.api.task;

import static dev.karoo.api.Absent.list;
import static dev.karoo.api.Absent.map;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Exactly what a task has.
// @formatter:off: the formatter puts annotations of record components in one line
public record PlacementStatus(
    @JsonPropertyDescription("The agent's name.")
    String agent,
    @JsonPropertyDescription("The agent's address or hostname: with a port, the endpoint that "
        + "$(tasks...) of other tasks stands for. Absent: the agent's name.")
    @Nullable String host,
    @JsonPropertyDescription("Its domains, by position in the agent's list.")
    List<Integer> domains,
    @JsonPropertyDescription("The operating system's NUMA nodes of these domains, where known.")
    List<Integer> numaNodes,
    @JsonPropertyDescription("Its cores, by the operating system's index.")
    List<Integer> cores,
    @JsonPropertyDescription("The core of each name.")
    Map<String, Integer> coreNames,
    @JsonPropertyDescription("Its shares of GPUs, in the order of the requests.")
    List<GpuStatus> gpus,
    @JsonPropertyDescription("Its shares of interfaces, in the order of the requests.")
    List<InterfaceStatus> interfaces,
    @JsonPropertyDescription("The number of each port.")
    Map<String, Integer> ports,
    @JsonPropertyDescription("Its shared CPU time, on top of the cores.")
    @Nullable Quantity cpus,
    @JsonPropertyDescription("Its memory.")
    @Nullable Quantity memory,
    @JsonPropertyDescription("Its disk.")
    @Nullable Quantity disk) {
  public PlacementStatus {
    domains = list(domains);
    numaNodes = list(numaNodes);
    cores = list(cores);
    coreNames = map(coreNames);
    gpus = list(gpus);
    interfaces = list(interfaces);
    ports = map(ports);
  }

  /// A share of a GPU.
  public record GpuStatus(
      @JsonPropertyDescription("The driver's name of it.")
      String uuid,
      @JsonPropertyDescription("Its model, where known.")
      @Nullable String model,
      @JsonPropertyDescription("Of its compute, 0 to 1.")
      Double compute,
      @JsonPropertyDescription("Of its memory.")
      Quantity memory) {}

  /// A share of an interface.
  public record InterfaceStatus(
      @JsonPropertyDescription("The name of the task's request.")
      String request,
      @JsonPropertyDescription("The operating system's name of it.")
      String name,
      @JsonPropertyDescription("Its IPv4 address.")
      String address,
      @JsonPropertyDescription("What it may receive, in bit/s.")
      Quantity bandwidthIn,
      @JsonPropertyDescription("What it may send, in bit/s.")
      Quantity bandwidthOut,
      @JsonPropertyDescription("Whether it uses ibverbs.")
      @Nullable Boolean ibverbs,
      @JsonPropertyDescription("The multicast addresses that it receives, such as 239.10.0.0+63.")
      List<String> receive,
      @JsonPropertyDescription("The multicast addresses that it sends to.")
      List<String> send) {
    public InterfaceStatus {
      receive = list(receive);
      send = list(send);
    }
  }
}
