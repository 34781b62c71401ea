package dev.karoo.core.pipeline;

import dev.karoo.core.pipeline.ReferenceText.Part;
import dev.karoo.core.pipeline.TaskTemplate.Member;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Puts the values of a placed task in the place of its references.
public final class References {
  private References() {}

  /// The text with all references replaced.
  ///
  /// @throws IllegalArgumentException that names the first reference that is malformed or bound to
  ///     nothing; validation refuses these before a task is placed
  public static String resolve(String text, Bindings bindings) {
    var resolved = new StringBuilder();
    for (Part part : ReferenceText.parse(text).parts()) {
      resolved.append(switch (part) {
        case Part.Literal(String literal) -> literal;
        case Part.Refers(Reference reference, String source) -> value(reference, source, bindings);
        case Part.Malformed(String source, String message, String fix) ->
          throw new IllegalArgumentException("\"" + source + "\" " + message + "; " + fix);
      });
    }
    return resolved.toString();
  }

  /// The endpoints of other tasks that the texts of a template refer to, in order.
  public static List<Reference.Endpoint> endpoints(TaskTemplate template) {
    return texts(template).filter(text -> text.contains("$(tasks."))
        .flatMap(text -> ReferenceText.parse(text).references()).map(Part.Refers::reference)
        .filter(Reference.Endpoint.class::isInstance).map(Reference.Endpoint.class::cast)
        .toList();
  }

  private static Stream<String> texts(TaskTemplate template) {
    return Stream.of(template.wrapper().stream(), template.command().stream(),
        template.args().stream(),
        template.env().stream().map(TaskTemplate.EnvironmentVariable::value),
        template.readiness().stream().flatMap(References::texts),
        template.liveness().stream().flatMap(References::texts)).flatMap(texts -> texts);
  }

  private static Stream<String> texts(TaskTemplate.Check check) {
    return switch (check.probe()) {
      case TaskTemplate.Probe.Command(List<String> argv) -> argv.stream();
      case TaskTemplate.Probe.Http _,TaskTemplate.Probe.Tcp _ -> Stream.empty();
    };
  }

  private static String value(Reference reference, String source, Bindings bindings) {
    return switch (reference) {
      case Reference.Index() -> Integer.toString(bindings.index());
      case Reference.Cores() -> bindings.cores().toString();
      case Reference.Core(String name) -> bound(bindings.coreNames().get(name), source).toString();
      case Reference.Port(String name) -> bound(bindings.ports().get(name), source).toString();
      case Reference.Nic(String name, Reference.Field field) -> {
        Bindings.Nic nic = bound(bindings.interfaces().get(name), source);
        yield switch (field) {
          case ADDRESS -> nic.address();
          case NAME -> nic.name();
        };
      }
      case Reference.GpuUuid(int position) -> at(bindings.gpus(), position, source);
      case Reference.VolumePath(String name) -> bound(bindings.volumes().get(name), source);
      case Reference.Multicast(String group, Member member) ->
        multicast(bound(bindings.multicast().get(group), source), member, source, bindings);
      case Reference.Endpoint(String task, Member member, String port) ->
        endpoint(bound(bindings.endpoints().get(task), source), member, port, source, bindings);
    };
  }

  private static String multicast(Bindings.Group group, Member member, String source,
      Bindings bindings) {
    return switch (member) {
      case Member.All() -> address(group.first())
          + (group.count() > 1 ? "+" + (group.count() - 1) : "") + ":" + group.port();
      case Member.Own() -> single(group, bindings.index(), source);
      case Member.At(int index) -> single(group, index, source);
    };
  }

  private static String single(Bindings.Group group, int index, String source) {
    if (index >= group.count()) {
      throw unbound(source);
    }
    return address(group.first() + index) + ":" + group.port();
  }

  /// An IPv4 address in dotted form.
  public static String address(long ipv4) {
    return (ipv4 >> 24 & 255) + "." + (ipv4 >> 16 & 255) + "." + (ipv4 >> 8 & 255) + "."
        + (ipv4 & 255);
  }

  private static String endpoint(List<Map<String, String>> tasks, Member member, String port,
      String source, Bindings bindings) {
    return switch (member) {
      case Member.All() -> tasks.stream().map(t -> bound(t.get(port), source))
          .collect(Collectors.joining(","));
      case Member.Own() -> bound(at(tasks, bindings.index(), source).get(port), source);
      case Member.At(int index) -> bound(at(tasks, index, source).get(port), source);
    };
  }

  private static <T> T at(List<T> list, int position, String source) {
    if (position >= list.size()) {
      throw unbound(source);
    }
    return list.get(position);
  }

  private static <T> T bound(@Nullable T value, String source) {
    if (value == null) {
      throw unbound(source);
    }
    return value;
  }

  private static IllegalArgumentException unbound(String source) {
    return new IllegalArgumentException("\"" + source + "\" stands for nothing here");
  }
}
