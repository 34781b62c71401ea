package dev.karoo.formats;

import dev.karoo.core.problem.Problem;
import dev.karoo.core.quantity.Ranges;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A description as the two flags of a Mesos agent that make it describe itself so, for
/// administrators.
///
/// @param resources the value of `--resources`, or the text of the file that it names
/// @param attributes the value of `--attributes`, likewise
/// @param problems attributes that Mesos' command line can't hold, left out
public record MesosFlags(String resources, String attributes, List<Problem> problems) {
  /// What Mesos' documentation (`docs/attributes-resources.md`) allows in names and texts.
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_/.-]+");

  /// What Mesos' `numify<double>` takes for a number, so that the text would be lost.
  private static final Pattern LIKE_A_NUMBER = Pattern
      .compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?"
          + "|[-+]?0[xX][0-9A-Fa-f.]+|[-+]?(?i:inf|infinity|nan)");

  public MesosFlags {
    problems = List.copyOf(problems);
  }

  /// The flags for a description.
  public static MesosFlags of(AgentDescription description) {
    var resources = new ArrayList<String>();
    description.resources().scalars()
        .forEach((name, amount) -> resources.add(name + ":" + amount));
    description.resources().ranges()
        .forEach((name, ranges) -> resources.add(name + ":" + ranges(ranges)));
    var attributes = new ArrayList<String>();
    var problems = new ArrayList<Problem>();
    description.attributes().forEach((name, value) -> {
      String text = text(value);
      if (!PLAIN.matcher(name).matches() || !fits(value)) {
        problems.add(new Problem(name, Place.excerpt(value.asText()),
            "can't be an attribute on Mesos' command line",
            "letters, digits, _ / . and - only, and no number as text"));
      } else {
        attributes.add(name + ":" + text);
      }
    });
    return new MesosFlags(String.join(";", resources), String.join(";", attributes), problems);
  }

  private static boolean fits(AttributeValue value) {
    return switch (value) {
      case AttributeValue.Text(String text) ->
        PLAIN.matcher(text).matches() && !LIKE_A_NUMBER.matcher(text).matches();
      case AttributeValue.Words(List<String> words) ->
        words.stream().allMatch(word -> PLAIN.matcher(word).matches());
      case AttributeValue.Amount _,AttributeValue.Intervals _ -> true;
    };
  }

  private static String text(AttributeValue value) {
    return switch (value) {
      case AttributeValue.Text _,AttributeValue.Amount _ -> value.asText();
      case AttributeValue.Intervals(Ranges ranges) -> ranges(ranges);
      case AttributeValue.Words(List<String> words) -> "{" + String.join(",", words) + "}";
    };
  }

  private static String ranges(Ranges ranges) {
    return ranges.spans().stream().map(span -> span.first() + "-" + span.last())
        .collect(Collectors.joining(",", "[", "]"));
  }
}
