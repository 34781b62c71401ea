package dev.karoo.api.yaml;

import java.io.StringReader;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/// A parser that gives up on a text with too many values, before they are all in memory.
final class BoundedParser implements Parser {
  /// The text has more values than are taken.
  static final class TooManyValues extends YAMLException {
    private static final long serialVersionUID = 1;
    private final int line;

    private TooManyValues(int line) {
      super("more than " + TreeBuilder.MOST_VALUES + " values");
      this.line = line;
    }

    /// Where they became too many, from 1 on.
    int line() {
      return line;
    }
  }

  private final Parser parser;
  private int events;

  BoundedParser(String text, LoaderOptions options) {
    this.parser = new ParserImpl(new StreamReader(new StringReader(text)), options);
  }

  @Override
  public boolean checkEvent(Event.ID choice) {
    return parser.checkEvent(choice);
  }

  @Override
  public Event peekEvent() {
    return parser.peekEvent();
  }

  @Override
  public Event getEvent() {
    Event event = parser.getEvent();
    events = event instanceof DocumentStartEvent ? 0 : events + 1;
    if (events > TreeBuilder.MOST_VALUES) {
      throw new TooManyValues(event.getStartMark().getLine() + 1);
    }
    return event;
  }
}
