package dev.karoo.api.yaml;

import dev.karoo.core.problem.Problem;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.ReaderException;

/// Says what is wrong with a text that is no YAML, in words that help more than the parser's.
final class SyntaxProblems {
  private static final int SHOWN = 60;

  private SyntaxProblems() {}

  static Located of(String source, String text, MarkedYAMLException error) {
    Mark mark = Optional.ofNullable(error.getProblemMark())
        .orElseGet(() -> error.getContextMark());
    if (mark == null) {
      return of(source, error);
    }
    List<String> lines = text.lines().toList();
    String line = mark.getLine() < lines.size() ? lines.get(mark.getLine()) : "";
    String message = Optional.ofNullable(error.getProblem()).orElse("");
    return new Located(source, mark.getLine() + 1, mark.getColumn() + 1,
        problem(line, message, Optional.ofNullable(error.getContextMark()), mark));
  }

  private static Problem problem(String line, String message, Optional<Mark> context, Mark mark) {
    String shown = line.strip().length() <= SHOWN
        ? line.strip()
        : line.strip().substring(0, SHOWN) + "…";
    if (message.contains("TAB") || line.matches("\\s*\t.*")) {
      return new Problem("", shown.replace("\t", "\\t"), "has a tab where YAML wants blanks",
          "indent with blanks");
    }
    if (message.startsWith("found undefined alias")) {
      return new Problem("", shown, "names an anchor that there is not: "
          + message.substring("found undefined alias".length()).strip(),
          "define it with & before, or put the text in quotes");
    }
    if (message.contains("mapping values are not allowed here")) {
      return new Problem("", shown, "has a colon where no field can begin",
          "put a text that holds \": \" in quotes, and check the indentation");
    }
    if (message.startsWith("expected <block end>")) {
      return new Problem("", shown, "is indented otherwise than what it belongs to"
          + since(context, mark), "give all fields of one object the same indentation");
    }
    if (message.contains("',' or ']'") || message.contains("',' or '}'")) {
      return new Problem("", shown, "stands in a list or object in brackets that is not closed"
          + since(context, mark), "close it with " + (message.contains("]") ? "]" : "}"));
    }
    if (message.contains("unexpected end of stream") || message.contains("found the end")) {
      return new Problem("", shown, "ends in the middle of a quoted text" + since(context, mark),
          "close the quotes");
    }
    if (message.startsWith("Global tag is not allowed")) {
      return new Problem("", shown, "has a tag (!!) that manifests don't use", "leave it out");
    }
    return new Problem("", shown, "is no YAML: " + message, "");
  }

  private static String since(Optional<Mark> context, Mark mark) {
    return context.filter(c -> c.getLine() != mark.getLine())
        .map(c -> ", begun in line " + (c.getLine() + 1)).orElse("");
  }

  static Located of(String source, String text, ReaderException error) {
    int end = Math.min(text.length(), error.getPosition());
    int line = 1 + (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
    return new Located(source, line, 0, new Problem("", "", "holds the control character U+"
        + String.format("%04X", error.getCodePoint()), "remove it"));
  }

  static Located of(String source, YAMLException error) {
    String message = Optional.ofNullable(error.getMessage()).orElse("");
    if (message.startsWith("Nesting Depth exceeded")) {
      return new Located(source, 0, 0,
          new Problem("", "", "is nested more than 64 levels deep", ""));
    }
    if (message.startsWith("Number of aliases")) {
      return new Located(source, 0, 0,
          new Problem("", "", "uses more than 10000 aliases (*)", ""));
    }
    return new Located(source, 0, 0, new Problem("", "",
        "is no YAML: " + message.lines().findFirst().orElse(""), ""));
  }
}
