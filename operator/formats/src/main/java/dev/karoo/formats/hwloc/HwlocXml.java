package dev.karoo.formats.hwloc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// The elements of hwloc's XML that matter here. Entities and the DTD are never resolved; the size
/// and the depth are bounded.
///
/// @param format in which it is written
/// @param machine the root object
/// @param distances the matrices between objects
record HwlocXml(Format format, HwlocObject machine, List<Distances> distances) {
  /// Kinds of OS devices, as the bits of format 3.
  static final int CO_PROCESSOR = 8;
  static final int NETWORK = 16;
  static final int OPEN_FABRICS = 32;

  private static final int MAX_BYTES = 32 << 20;
  private static final int MAX_DEPTH = 64;

  /// `<distances2>`. @param type of the objects @param kind the bits of hwloc's
  ///     `hwloc_distances_kind_e` @param indexes of the objects @param values row by row
  record Distances(String type, long kind, List<Long> indexes, List<Long> values) {
    /// `HWLOC_DISTANCES_KIND_MEANS_LATENCY`; bandwidth is another one.
    private static final int LATENCY = 4;

    /// Whether less is nearer.
    boolean ofLatency() {
      return (kind & LATENCY) != 0;
    }
  }

  /// The versions of the format that are read.
  enum Format {
    /// hwloc 2.x: an OS device is of one kind, numbered from 0 on.
    V2,
    /// hwloc 3.x: an OS device's kinds are bits.
    V3;

    private static final int[] V2_KINDS = {1, 4, NETWORK, OPEN_FABRICS, 64, CO_PROCESSOR};

    /// The kinds of an OS device as bits, none where the text is no type.
    int kinds(String type) {
      if (!type.matches("[0-9]{1,4}")) {
        return 0;
      }
      int number = Integer.parseInt(type);
      return switch (this) {
        case V2 -> number < V2_KINDS.length ? V2_KINDS[number] : 0;
        case V3 -> number;
      };
    }
  }

  static HwlocXml parse(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new HwlocException(0, "longer than " + (MAX_BYTES >> 20) + " MiB");
    }
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(bytes));
      try {
        return new Parser(xml).parse();
      } finally {
        xml.close();
      }
    } catch (XMLStreamException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
      throw new HwlocException(line, "is not XML");
    }
  }

  private static final class Parser {
    private final XMLStreamReader xml;
    private final Deque<HwlocObject> open = new ArrayDeque<>();
    private final List<HwlocObject> roots = new ArrayList<>();
    private final List<Distances> distances = new ArrayList<>();

    Parser(XMLStreamReader xml) {
      this.xml = xml;
    }

    HwlocXml parse() throws XMLStreamException, HwlocException {
      Optional<Format> format = Optional.empty();
      while (xml.hasNext()) {
        int event = xml.next();
        if (event == XMLStreamConstants.START_ELEMENT) {
          String name = xml.getLocalName();
          if (format.isEmpty()) {
            format = Optional.of(topology(name));
          }
          start(name);
        } else if (event == XMLStreamConstants.END_ELEMENT && xml.getLocalName().equals("object")) {
          open.pop();
        }
      }
      if (roots.size() != 1 || !roots.getFirst().is("Machine")) {
        throw new HwlocException(0, "there is no machine in it");
      }
      return new HwlocXml(format.orElseThrow(), roots.getFirst(), List.copyOf(distances));
    }

    private Format topology(String name) throws HwlocException {
      if (!name.equals("topology")) {
        throw new HwlocException(line(), "<" + name + "> is not hwloc's <topology>");
      }
      String version = attributes().getOrDefault("version", "1");
      if (version.startsWith("2.")) {
        return Format.V2;
      }
      if (version.startsWith("3.")) {
        return Format.V3;
      }
      throw new HwlocException(line(), "format \"" + version + "\" of hwloc is not known; export"
          + " with lstopo of hwloc 2 or 3");
    }

    private void start(String name) throws XMLStreamException, HwlocException {
      switch (name) {
        case "object" -> object();
        case "info" -> {
          if (!open.isEmpty()) {
            Map<String, String> info = attributes();
            open.peek().infos().put(info.getOrDefault("name", ""), info.getOrDefault("value", ""));
          }
        }
        case "distances2" -> matrix();
        default -> {
          // page sizes, kinds of CPU, what the build of hwloc supported: not of interest here
        }
      }
    }

    private void object() throws HwlocException {
      if (open.size() >= MAX_DEPTH) {
        throw new HwlocException(line(), "objects are nested more than " + MAX_DEPTH + " deep");
      }
      var object = new HwlocObject(line(), attributes(), new HashMap<>(), new ArrayList<>());
      (open.isEmpty() ? roots : open.peek().children()).add(object);
      open.push(object);
    }

    private void matrix() throws XMLStreamException, HwlocException {
      String type = attributes().getOrDefault("type", "");
      List<Long> kind = new ArrayList<>();
      numbers(attributes().getOrDefault("kind", String.valueOf(Distances.LATENCY)), kind);
      var indexes = new ArrayList<Long>();
      var values = new ArrayList<Long>();
      while (xml.next() != XMLStreamConstants.END_ELEMENT
          || !xml.getLocalName().equals("distances2")) {
        if (xml.isStartElement() && xml.getLocalName().equals("indexes")) {
          numbers(xml.getElementText(), indexes);
        } else if (xml.isStartElement() && xml.getLocalName().equals("u64values")) {
          numbers(xml.getElementText(), values);
        }
      }
      distances.add(new Distances(type, kind.getFirst(), indexes, values));
    }

    private void numbers(String text, List<Long> into) throws HwlocException {
      for (String number : text.strip().split("\\s+", -1)) {
        if (!number.matches("[0-9]{1,18}")) {
          throw new HwlocException(line(), "\"" + number + "\" is not a number");
        }
        into.add(Long.valueOf(number));
      }
    }

    private Map<String, String> attributes() {
      var attributes = new HashMap<String, String>();
      for (int i = 0; i < xml.getAttributeCount(); i++) {
        attributes.put(xml.getAttributeLocalName(i), xml.getAttributeValue(i));
      }
      return attributes;
    }

    private int line() {
      return xml.getLocation().getLineNumber();
    }
  }
}
