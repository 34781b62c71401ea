package dev.karoo.cli.output;

import dev.karoo.cli.output.JsonPath.Operand;
import dev.karoo.cli.output.JsonPath.Part;
import dev.karoo.cli.output.JsonPath.Step;
import java.util.ArrayList;
import java.util.List;

/// Reads JSONPath templates, by recursive descent.
final class JsonPathParser {
  private static final List<String> OPERATORS = List.of("==", "!=", "<=", ">=", "<", ">");

  private final String text;
  private int at;

  JsonPathParser(String text) {
    this.text = text;
  }

  List<Part> template() throws JsonPathException {
    List<Part> parts = parts();
    if (at < text.length()) {
      throw wrong("{end} without {range}");
    }
    return parts;
  }

  /// Parts up to the end of the text, or to an `{end}`, which is left in place.
  private List<Part> parts() throws JsonPathException {
    List<Part> parts = new ArrayList<>();
    while (at < text.length()) {
      if (text.charAt(at) != '{') {
        int brace = text.indexOf('{', at);
        int end = brace < 0 ? text.length() : brace;
        parts.add(new Part.Text(text.substring(at, end)));
        at = end;
      } else if (isEnd()) {
        return parts;
      } else {
        at++;
        action(parts);
      }
    }
    return parts;
  }

  private boolean isEnd() {
    return text.startsWith("{end}", at);
  }

  private void action(List<Part> parts) throws JsonPathException {
    skipSpace();
    if (text.startsWith("range", at)) {
      at += "range".length();
      skipSpace();
      List<Step> steps = steps();
      close();
      List<Part> inner = parts();
      if (!isEnd()) {
        throw wrong("{range} without {end}");
      }
      at += "{end}".length();
      parts.add(new Part.Range(steps, inner));
      return;
    }
    while (peek() != '}') {
      parts.add(peek() == '"' || peek() == '\''
          ? new Part.Text(quoted())
          : new Part.Values(steps()));
      skipSpace();
    }
    close();
  }

  private void close() throws JsonPathException {
    skipSpace();
    expect('}');
  }

  /// A path, up to what can't be of it.
  private List<Step> steps() throws JsonPathException {
    List<Step> steps = new ArrayList<>();
    int start = at;
    if (peek() == '$') {
      at++;
      steps.add(new Step.Root());
    } else if (peek() == '@') {
      at++;
    }
    while (peek() == '.' || peek() == '[') {
      if (peek() == '[') {
        at++;
        steps.add(bracket());
        continue;
      }
      at++;
      if (peek() == '.') {
        at++;
        steps.add(new Step.Descend());
      }
      dotted(steps);
    }
    if (at == start) {
      throw wrong("a path was expected");
    }
    return steps;
  }

  private void dotted(List<Step> steps) throws JsonPathException {
    if (peek() == '*') {
      at++;
      steps.add(new Step.Every());
    } else if (peek() != '[') {
      String name = name();
      if (!name.isEmpty()) {
        steps.add(new Step.Field(name));
      }
    }
  }

  /// A field's name; a backslash takes the next character as it is.
  private String name() {
    StringBuilder name = new StringBuilder();
    while (at < text.length() && " .[]{}()=!<>,\"'".indexOf(text.charAt(at)) < 0) {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      name.append(text.charAt(at++));
    }
    return name.toString();
  }

  private Step bracket() throws JsonPathException {
    skipSpace();
    if (peek() == '*') {
      at++;
      expect(']');
      return new Step.Every();
    }
    if (peek() == '?') {
      at++;
      return filter();
    }
    List<List<Step>> paths = new ArrayList<>();
    do {
      skipSpace();
      paths.add(List.of(element()));
      skipSpace();
    } while (skip(','));
    expect(']');
    return paths.size() == 1 ? paths.getFirst().getFirst() : new Step.Union(paths);
  }

  private Step element() throws JsonPathException {
    if (peek() == '\'' || peek() == '"') {
      return new Step.Field(quoted());
    }
    int start = at;
    boolean range = peek() == ':';
    int from = range ? 0 : integer();
    int to = from == -1 ? Integer.MAX_VALUE : from + 1;
    int stride = 1;
    if (skip(':')) {
      to = peek() == ']' || peek() == ':' ? Integer.MAX_VALUE : integer();
      if (skip(':')) {
        stride = integer();
      }
    }
    if (stride < 1) {
      at = start;
      throw wrong("a stride of at least 1 was expected");
    }
    return new Step.Slice(from, to, stride);
  }

  private Step filter() throws JsonPathException {
    expect('(');
    skipSpace();
    Operand left = operand();
    skipSpace();
    for (String operator : OPERATORS) {
      if (text.startsWith(operator, at)) {
        at += operator.length();
        skipSpace();
        Operand right = operand();
        return closeFilter(new Step.Filter(left, operator, right));
      }
    }
    return closeFilter(new Step.Filter(left, "", new Operand.Literal("")));
  }

  private Step closeFilter(Step filter) throws JsonPathException {
    skipSpace();
    expect(')');
    skipSpace();
    expect(']');
    return filter;
  }

  private Operand operand() throws JsonPathException {
    return switch (peek()) {
      case '\'', '"' -> new Operand.Literal(quoted());
      case '@', '$', '.', '[' -> new Operand.Path(steps());
      default -> new Operand.Literal(number());
    };
  }

  /// A number or a word; numbers may have a point, which names may not.
  private String number() throws JsonPathException {
    StringBuilder number = new StringBuilder(name());
    while (peek() == '.') {
      at++;
      number.append('.').append(name());
    }
    if (number.isEmpty()) {
      throw wrong("a value was expected");
    }
    return number.toString();
  }

  private int integer() throws JsonPathException {
    int start = at;
    while (peek() == '-' || Character.isDigit(peek())) {
      at++;
    }
    try {
      return Integer.parseInt(text.substring(start, at));
    } catch (NumberFormatException notANumber) {
      at = start;
      throw wrong("an index was expected");
    }
  }

  private String quoted() throws JsonPathException {
    char quote = text.charAt(at++);
    StringBuilder inner = new StringBuilder();
    while (peek() != quote) {
      if (at >= text.length()) {
        throw wrong("a quote is not closed");
      }
      char c = text.charAt(at++);
      inner.append(c == '\\' && at < text.length() ? escaped(text.charAt(at++)) : c);
    }
    at++;
    return inner.toString();
  }

  private static char escaped(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      default -> c;
    };
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private boolean skip(char c) {
    if (peek() != c) {
      return false;
    }
    at++;
    return true;
  }

  private void skipSpace() {
    while (peek() == ' ' || peek() == '\t') {
      at++;
    }
  }

  private void expect(char c) throws JsonPathException {
    if (!skip(c)) {
      throw wrong("'" + c + "' was expected");
    }
  }

  private JsonPathException wrong(String what) {
    return new JsonPathException(
        "error parsing jsonpath " + text + ": " + what + " at character " + (at + 1));
  }
}
