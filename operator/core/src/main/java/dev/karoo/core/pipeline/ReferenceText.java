package dev.karoo.core.pipeline;

import dev.karoo.core.pipeline.TaskTemplate.Member;
import dev.karoo.core.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A text with references, taken apart.
///
/// `$(` opens a reference that the next `)` closes; `$$(` is a literal `$(`; any other `$` is
/// itself. Nothing nests.
///
/// @param parts in order
public record ReferenceText(List<Part> parts) {
  /// The first words of references, for proposals.
  public static final List<String> WORDS = List.of("index", "cores", "ports", "interfaces", "gpus",
      "volumes", "multicast", "tasks");

  private static final String NAME = "([A-Za-z_][A-Za-z0-9_-]{0,62})";
  private static final String LABEL = "([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)";
  private static final Pattern CORE = Pattern.compile("cores\\." + NAME);
  private static final Pattern PORT = Pattern.compile("ports\\." + NAME);
  private static final Pattern NIC = Pattern.compile("interfaces\\." + NAME
      + "\\.(address|name)");
  private static final Pattern GPU = Pattern.compile("gpus\\[([0-9]{1,4})\\]\\.uuid");
  private static final Pattern VOLUME = Pattern.compile("volumes\\." + NAME + "\\.path");
  private static final Pattern MULTICAST = Pattern.compile("multicast\\." + NAME
      + "(?:\\[(index|[0-9]{1,5})\\])?");
  private static final Pattern ENDPOINT = Pattern.compile("tasks\\." + LABEL
      + "\\[(\\*|index|[0-9]{1,5})\\]\\.endpoints\\." + NAME);

  public ReferenceText {
    parts = List.copyOf(parts);
  }

  /// A piece of such a text.
  public sealed interface Part {
    /// Stands for itself.
    record Literal(String text) implements Part {}

    /// A reference. @param source as written, `$(…)`
    record Refers(Reference reference, String source) implements Part {}

    /// What looks like a reference and is none.
    ///
    /// @param source as written
    /// @param message what is wrong with it
    /// @param fix what to write instead
    record Malformed(String source, String message, String fix) implements Part {
      /// As a problem at `path`.
      public Problem at(String path) {
        return new Problem(path, source, message, fix);
      }
    }
  }

  /// Takes a text apart; what is malformed is a part of its own.
  public static ReferenceText parse(String text) {
    var parts = new ArrayList<Part>();
    var literal = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      if (text.startsWith("$$(", at)) {
        literal.append("$(");
        at += 3;
      } else if (text.startsWith("$(", at)) {
        flush(literal, parts);
        int end = text.indexOf(')', at);
        String source = end < 0 ? text.substring(at) : text.substring(at, end + 1);
        parts.add(end < 0 ? unclosed(source) : reference(source));
        at += source.length();
      } else {
        literal.append(text.charAt(at++));
      }
    }
    flush(literal, parts);
    return new ReferenceText(parts);
  }

  private static void flush(StringBuilder literal, List<Part> parts) {
    if (!literal.isEmpty()) {
      parts.add(new Part.Literal(literal.toString()));
      literal.setLength(0);
    }
  }

  /// The references in it.
  public Stream<Part.Refers> references() {
    return parts.stream().filter(Part.Refers.class::isInstance).map(Part.Refers.class::cast);
  }

  /// What looks like references and is none.
  public Stream<Part.Malformed> malformed() {
    return parts.stream().filter(Part.Malformed.class::isInstance).map(Part.Malformed.class::cast);
  }

  private static Part unclosed(String source) {
    return new Part.Malformed(source, "opens a reference that no ) closes",
        "close it, or write $$( for a literal $(");
  }

  private static Part reference(String source) {
    String inner = source.substring(2, source.length() - 1);
    String word = inner.split("[.\\[]", 2)[0];
    return switch (word) {
      case "index" -> inner.equals("index")
          ? new Part.Refers(new Reference.Index(), source)
          : malformed(source, "$(index)");
      case "cores" -> inner.equals("cores")
          ? new Part.Refers(new Reference.Cores(), source)
          : match(CORE, inner, source, "$(cores) or $(cores.<name>)",
              m -> new Reference.Core(m.group(1)));
      case "ports" -> match(PORT, inner, source, "$(ports.<name>)",
          m -> new Reference.Port(m.group(1)));
      case "interfaces" -> match(NIC, inner, source,
          "$(interfaces.<name>.address) or $(interfaces.<name>.name)",
          m -> new Reference.Nic(m.group(1), m.group(2).equals("name")
              ? Reference.Field.NAME
              : Reference.Field.ADDRESS));
      case "gpus" -> match(GPU, inner, source, "$(gpus[0].uuid)",
          m -> new Reference.GpuUuid(Integer.parseInt(m.group(1))));
      case "volumes" -> match(VOLUME, inner, source, "$(volumes.<name>.path)",
          m -> new Reference.VolumePath(m.group(1)));
      case "multicast" -> match(MULTICAST, inner, source,
          "$(multicast.<group>), $(multicast.<group>[3]) or $(multicast.<group>[index])",
          m -> new Reference.Multicast(m.group(1), member(m.group(2))));
      case "tasks" -> match(ENDPOINT, inner, source, "$(tasks.<task>[0].endpoints.<port>)",
          m -> new Reference.Endpoint(m.group(1), member(m.group(2)), m.group(3)));
      default -> new Part.Malformed(source, "is no reference: these begin with "
          + String.join(", ", WORDS), "for a literal " + source + " write $" + source);
    };
  }

  private static Part match(Pattern form, String inner, String source, String right,
      java.util.function.Function<Matcher, Reference> reference) {
    Matcher matcher = form.matcher(inner);
    return matcher.matches()
        ? new Part.Refers(reference.apply(matcher), source)
        : malformed(source, right);
  }

  private static Part malformed(String source, String right) {
    return new Part.Malformed(source, "is no reference", "write " + right);
  }

  private static Member member(@org.jspecify.annotations.Nullable String text) {
    if (text == null || text.equals("*")) {
      return new Member.All();
    }
    return text.equals("index") ? new Member.Own() : new Member.At(Integer.parseInt(text));
  }
}
