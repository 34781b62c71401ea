package dev.karoo.api.check;

import dev.karoo.core.pipeline.References;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// What must hold of multicast groups.
final class MulticastRules {
  private static final long LAST_ADDRESS = 0xEFFFFFFFL;

  private record Span(Field group, long first, long last) {}

  private MulticastRules() {}

  static void groups(Field groups, Findings findings) {
    Duplicates.check(groups, "name", "name", "multicast groups", findings);
    var spans = new ArrayList<Span>();
    for (Field group : groups.items()) {
      OptionalLong first = address(group.get("address"));
      if (first.isEmpty()) {
        continue;
      }
      var span = new Span(group, first.getAsLong(), first.getAsLong() + count(group) - 1);
      if (span.last > LAST_ADDRESS) {
        findings.add(group.get("address"), "leaves no room for " + count(group)
            + " multicast addresses", "the last one is 239.255.255.255");
      }
      spans.stream().filter(s -> s.first <= span.last && span.first <= s.last).findFirst()
          .ifPresent(s -> findings.add(group.get("address"), "overlaps with "
              + s.group.path() + ", which has " + References.address(s.first) + " to "
              + References.address(s.last), ""));
      spans.add(span);
    }
  }

  private static OptionalLong address(Field field) {
    return field.text()
        .filter(t -> StructureCheck.fault(dev.karoo.api.format.Patterns.MULTICAST, t).isEmpty())
        .map(t -> OptionalLong.of(Arrays.stream(t.split("\\.")).mapToLong(Long::parseLong)
            .reduce(0, (a, b) -> a << 8 | b)))
        .orElse(OptionalLong.empty());
  }

  /// How many addresses a group has, as far as it says so.
  static long count(Field group) {
    return group.get("count").present() ? group.get("count").whole().orElse(1) : 1;
  }

  static void uses(Field task, Map<String, Field> groups, Findings findings) {
    for (Field nic : task.at("resources", "interfaces").items()) {
      for (String way : List.of("receive", "send")) {
        List<Field> uses = nic.at("multicast", way).items();
        Duplicates.check(uses, findings);
        uses.forEach(u -> use(u, task, groups, findings));
      }
    }
  }

  private static void use(Field use, Field task, Map<String, Field> groups, Findings findings) {
    String text = use.text().orElse("");
    if (StructureCheck.fault(dev.karoo.api.format.Patterns.GROUP_REFERENCE, text).isPresent()) {
      return;
    }
    int bracket = text.indexOf('[');
    String name = bracket < 0 ? text : text.substring(0, bracket);
    Field group = groups.get(name);
    if (group == null) {
      findings.add(use, "is no multicast group of this pipeline", unknown(name, groups));
    } else if (bracket >= 0) {
      member(text.substring(bracket + 1, text.length() - 1), group, task)
          .ifPresent(m -> findings.add(use, m, ""));
    }
  }

  /// The nearest group, or which there are.
  static String unknown(String name, Map<String, Field> groups) {
    return Nearest.proposal(name, groups.keySet(), groups.isEmpty()
        ? "spec.multicast names none"
        : "there are " + String.join(", ", groups.keySet()));
  }

  /// What is wrong with one address of a group.
  static java.util.Optional<String> member(String member, Field group, Field task) {
    long count = count(group);
    String has = "the group has " + count + (count == 1 ? " address" : " addresses");
    if (member.equals("index")) {
      long replicas = TaskRules.replicas(task);
      return replicas > count
          ? java.util.Optional.of("has no address for each of " + replicas + " replicas: " + has)
          : java.util.Optional.empty();
    }
    return Long.parseLong(member) >= count
        ? java.util.Optional.of("is outside the group: " + has + ", from 0 on")
        : java.util.Optional.empty();
  }
}
