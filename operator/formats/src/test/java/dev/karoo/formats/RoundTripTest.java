package dev.karoo.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.ComputeCapability;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Locality;
import dev.karoo.core.topology.Pinning;
import dev.karoo.core.topology.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is written is read again as it was, for random agents.
class RoundTripTest {
  private static final int AGENTS = 300;

  @ParameterizedTest
  @ValueSource(strings = {"karoo.", "katsdpcontroller.", "skao.low."})
  void readOfWriteIsTheAgent(String prefix) {
    var format = new AgentFormat(prefix);
    for (int seed = 0; seed < AGENTS; seed++) {
      Agent agent = random(new Random(seed), prefix);
      AgentReading reading = format.read(format.write(agent));

      assertThat(reading.problems()).as("seed %d", seed).isEmpty();
      assertThat(reading.agent()).as("seed %d", seed).isEqualTo(agent);
    }
  }

  private static Agent random(Random random, String prefix) {
    int domains = random.nextInt(5);
    boolean cores = domains > 0 && random.nextBoolean();
    Map<String, String> attributes = new TreeMap<>();
    IntStream.range(0, random.nextInt(4)).forEach(i -> attributes.put("a" + i, pick(random, "r1",
        "10", "1.50", "-2.5", "1e3", "ü", "[0-3]", "{a}", "")));
    return new Agent("host" + random.nextInt(100), amount(random), amount(random),
        amount(random), Ranges.of(1 + random.nextInt(1000), 1000 + random.nextInt(1000)), cores,
        domains(random, domains), distances(random), random.nextBoolean()
            ? List.of()
            : List.of(CpuSet.of(0, 8), CpuSet.of(1, 9)),
        list(random, i -> gpu(random, domains, prefix + "gpu." + i)),
        list(random, i -> nic(random, domains, i, prefix + "interface." + i)),
        list(random, i -> new Volume("v" + i, "/srv/" + i, locality(random, domains))),
        attributes,
        random.nextBoolean() ? Optional.empty() : Optional.of(Set.of("cbf", "sdp")),
        random.nextInt(1000) / 8.0, List.of(), false,
        pick(random, Pinning.values()));
  }

  private static List<Domain> domains(Random random, int count) {
    var domains = new ArrayList<Domain>();
    for (int i = 0; i < count; i++) {
      var pus = new ArrayList<Integer>();
      for (int k = 0; k <= random.nextInt(8); k++) {
        pus.add(i * 8 + k);
      }
      domains.add(new Domain(CpuSet.of(pus),
          random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt(4)),
          random.nextBoolean() ? Optional.empty() : Optional.of(amount(random))));
    }
    return domains;
  }

  private static List<List<Integer>> distances(Random random) {
    int size = random.nextInt(3);
    return IntStream.range(0, size).mapToObj(row -> IntStream.range(0, size)
        .mapToObj(column -> row == column ? 10 : 10 + random.nextInt(200)).toList()).toList();
  }

  private static Gpu gpu(Random random, int domains, String resource) {
    return new Gpu(pick(random, "NVIDIA A30", "Tesla \"K\"", ""), "GPU-" + resource,
        amount(random), amount(random),
        new ComputeCapability(random.nextInt(10), random.nextInt(10)), locality(random, domains),
        resource);
  }

  private static Interface nic(Random random, int domains, int i, String resource) {
    return new Interface("ens" + i, random.nextBoolean() ? Set.of("cbf") : Set.of("a", "b", "c"),
        pick(random, "10.1.2." + i, ""), amount(random), amount(random),
        random.nextBoolean() ? List.of() : List.of("/dev/b", "/dev/a"), random.nextBoolean(),
        locality(random, domains), resource);
  }

  private static Locality locality(Random random, int domains) {
    return switch (random.nextInt(domains == 0 ? 2 : 3)) {
      case 0 -> new Locality.Unknown();
      case 1 -> new Locality.Node(random.nextInt(4));
      default -> new Locality.OfDomain(random.nextInt(domains));
    };
  }

  /// More than nothing, in thousandths.
  private static Scalar amount(Random random) {
    return new Scalar(1 + (random.nextLong() >>> (20 + random.nextInt(30))));
  }

  private static <T> List<T> list(Random random, IntFunction<T> element) {
    return IntStream.range(0, random.nextInt(4)).mapToObj(element).toList();
  }

  @SafeVarargs
  private static <T> T pick(Random random, T... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
