package dev.karoo.api.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.core.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.resolver.Resolver;

/// The documents of one text.
///
/// @param documents those that could be read
/// @param problems of the text itself: encoding, syntax, size
record Documents(List<Document> documents, List<Located> problems) {
  /// Of a whole text: room for tens of thousands of objects.
  static final int MOST_BYTES = 128 * 1024 * 1024;

  private static final int DEEPEST = 64;

  /// One document. @param positions where its fields stand
  record Document(JsonNode tree, Positions positions) {}

  /// Reads a text of at most [#MOST_BYTES].
  static Documents read(String source, byte[] bytes) {
    if (bytes.length > MOST_BYTES) {
      return failed(source, 0, "is larger than 128 MiB", "divide it into several files");
    }
    Optional<Integer> invalid = invalidByte(bytes);
    if (invalid.isPresent()) {
      int at = invalid.get();
      return failed(source, line(bytes, at), "is not UTF-8: byte " + (at + 1)
          + " of the file is 0x" + String.format("%02X", bytes[at]), "save it as UTF-8");
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    String stripped = text.startsWith("\uFEFF") ? text.substring(1) : text;
    // JSON may be indented with tabs, which YAML forbids; inside its texts there are none
    return composed(source, stripped.stripLeading().startsWith("{")
        ? stripped.replace('\t', ' ')
        : stripped);
  }

  /// Large texts of many documents are read part by part, on as many cores as there are.
  private static Documents composed(String source, String text) {
    List<String> parts = Parts.of(text);
    if (parts.size() == 1) {
      return compose(source, text);
    }
    List<Documents> read = parts.parallelStream().map(part -> compose(source, part)).toList();
    return new Documents(read.stream().flatMap(part -> part.documents.stream()).toList(),
        read.stream().flatMap(part -> part.problems.stream()).toList());
  }

  private static Documents failed(String source, int line, String message, String fix) {
    return new Documents(List.of(),
        List.of(new Located(source, line, 0, new Problem("", "", message, fix))));
  }

  private static Optional<Integer> invalidByte(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    var decoder = StandardCharsets.UTF_8.newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
    var out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    return result.isError() ? Optional.of(in.position()) : Optional.empty();
  }

  private static int line(byte[] bytes, int end) {
    int line = 1;
    for (int i = 0; i < end; i++) {
      line += bytes[i] == '\n' ? 1 : 0;
    }
    return line;
  }

  private static Documents compose(String source, String text) {
    var documents = new ArrayList<Document>();
    var problems = new ArrayList<Located>();
    var options = new LoaderOptions();
    options.setNestingDepthLimit(DEEPEST);
    options.setMaxAliasesForCollections(10_000);
    options.setCodePointLimit(MOST_BYTES);
    try {
      var nodes = new Composer(new BoundedParser(text, options), new Resolver(), options);
      while (nodes.checkNode()) {
        var builder = new TreeBuilder(source);
        JsonNode tree = builder.build(nodes.getNode());
        problems.addAll(builder.problems());
        if (!builder.tooLarge()) {
          documents.add(new Document(tree, builder.positions()));
        }
      }
    } catch (MarkedYAMLException e) {
      problems.add(SyntaxProblems.of(source, text, e));
    } catch (BoundedParser.TooManyValues e) {
      problems.add(new Located(source, e.line(), 0, TreeBuilder.TOO_LARGE));
    } catch (ReaderException e) {
      problems.add(SyntaxProblems.of(source, text, e));
    } catch (YAMLException e) {
      problems.add(SyntaxProblems.of(source, e));
    }
    return new Documents(documents, problems);
  }
}
