package dev.karoo.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The templates' results were compared with kubectl's.
class JsonPathTest {
  private static final String OBJECTS = """
      {"kind": "List", "items": [
        {"metadata": {"name": "a", "labels": {"karoo.dev/pipeline": "p"}}, "n": 1, "ready": true,
         "cores": [0, 2, 4], "ports": {"http": 31000}},
        {"metadata": {"name": "b"}, "n": 10, "ready": false, "cores": [], "nothing": null},
        {"metadata": {"name": "c d"}, "n": 9, "ready": true}]}
      """;

  private static JsonNode objects() throws Exception {
    return Json.MAPPER.readTree(OBJECTS);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, quoteCharacter = '`', value = {
    "{.kind} | List", "{$.kind} | List", "kind | kind", "{.items[*].metadata.name} | a b c d",
    "{.items[0].n}-{.items[-1].n} | 1-9", "{.items[0:2].n} | 1 10", "{.items[::2].n} | 1 9",
    "{.items[1:].n} | 10 9", "{.items[?(@.ready==true)].n} | 1 9",
    "{.items[?(@.n>9)].metadata.name} | b", "{.items[?(@.n<=9)].n} | 1 9",
    "{.items[?(@.metadata.name==\"c d\")].n} | 9", "{.items[?(@.metadata.name!='b')].n} | 1 9",
    "{.items[?(@.ports)].n} | 1", "{.items[0].metadata.labels.karoo\\.dev/pipeline} | p",
    "{.items[0]['n','ready']} | 1 true", "{.items[0].cores} | [0,2,4]",
    "{.items[0].ports} | {\"http\":31000}", "{..name} | a b c d", "{.items[*].nope}x | x",
    "{.items[1].nothing}x | x", "{.items[1].cores[0:]}x | x", "{.items[3:3]}x | x",
    "{.items[1].nothing[0]}{.nope[0]}x | x", "{.items[-2:].n} | 10 9",
    "{.items[0].cores[*]} | 0 2 4",
    "{range .items[*]}[{.metadata.name}]{end} | [a][b][c d]",
    "{range .items[*]}{.n}{\"-\"}{range .cores[*]}{@}{\",\"}{end}{\";\"}{end} | 1-0,2,4,;10-;9-;",
    "{.items[0].metadata.name}{'='}{.items[0].n} | a=1"})
  void printsWhatThePathLeadsTo(String template, String expected) throws Exception {
    assertThat(JsonPath.template(template).print(objects())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "a{.items[1].cores[0]} | array index out of bounds: index 0, length 0",
    "{.items[1].cores[-1]} | array index out of bounds: index -1, length 0",
    "{.items[7].n}x | array index out of bounds: index 7, length 3",
    "{.items[0:5].n} | array index out of bounds: index 4, length 3",
    "{.items[-4:].n} | array index out of bounds: index -1, length 3",
    "{.items[1:].cores[0]} | array index out of bounds: index 0, length 0",
    "{range .items[:2]}{.cores[0]}{end} | array index out of bounds: index 0, length 0",
    "{.items[2:1].n} | starting index 2 is greater than ending index 1",
    "{.kind[0]} | string is not array or slice",
    "{.items[0].ports[0]} | map[string]interface {} is not array or slice"})
  void anIndexThatAListDoesNotHaveIsAnError(String template, String why) throws Exception {
    JsonPath path = JsonPath.template(template);

    assertThatThrownBy(() -> path.print(objects())).isInstanceOf(JsonPathException.class)
        .hasMessage("error executing jsonpath \"" + template
            + "\": Error executing template: " + why);
    assertThat(JsonPath.path("{.items[1].cores[0]}").values(objects())).isEmpty();
  }

  @Test
  void escapesAreCharacters() throws Exception {
    assertThat(JsonPath.template("{range .items[*]}{.n}{\"\\t\\n\"}{end}").print(objects()))
        .isEqualTo("1\t\n10\t\n9\t\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {".metadata.name", "{.metadata.name}", "metadata.name",
    "['metadata']['name']", "{$.metadata.name}"})
  void aSinglePathIsWrittenInManyWays(String path) throws Exception {
    assertThat(JsonPath.path(path).values(objects().path("items").path(0)))
        .containsExactly(Json.MAPPER.readTree("\"a\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{.a", "{.a[}", "{.a[1}", "{.a[x]}", "{.a[?(@.b==)]}",
    "{.a[?(@.b==1)}", "{range .a}", "{end}", "{'a}", "{.a[0:1:0]}", "{a}"})
  void whatIsNotWellFormedIsRefused(String template) {
    assertThatThrownBy(() -> JsonPath.template(template)).isInstanceOf(JsonPathException.class)
        .hasMessageContaining(template).hasMessageContaining("character");
  }

  @Test
  void formatsThatDoNotExistAreNamed() {
    assertThatThrownBy(() -> OutputFormat.parse("xml")).hasMessageContaining("\"xml\"")
        .hasMessageContaining("custom-columns,json,jsonpath,name,wide,yaml");
    assertThatThrownBy(() -> OutputFormat.parse("jsonpath"))
        .hasMessageContaining("no template given");
    assertThatThrownBy(() -> OutputFormat.parse("custom-columns=a"))
        .hasMessageContaining("<header>:<json-path-expr>");
  }
}
