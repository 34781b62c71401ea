package dev.karoo.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.status.ApiException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What apimachinery's `strategicpatch` makes of the same patches.
class StrategicMergeTest {
  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static String patched(String target, String patch) {
    JsonNode before = json(target);
    JsonNode after = StrategicMerge.apply(before, json(patch));
    assertThat(before).isEqualTo(json(target));
    return after.toString().replace('"', '\'');
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
    "['a']       | 'finalizers': ['b']                                      | ['a','b']",
    "['a']       | 'finalizers': ['b','a','b']                              | ['a','b']",
    "['a','b']   | '$deleteFromPrimitiveList/finalizers': ['a','x']         | ['b']",
    "['a','b']   | '$deleteFromPrimitiveList/finalizers': ['a'],"
        + " '$setElementOrder/finalizers': ['c','b'], 'finalizers': ['c']  | ['b','c']",
    "['a']       | 'labels': {}                                             | ['a']",
    "['a']       | '$patch': 'replace', 'finalizers': ['b']                 | ['b']"})
  void finalizersAreASet(String there, String patch, String expected) {
    assertThat(patched("{'metadata': {'finalizers': %s}}".formatted(there),
        "{'metadata': {%s}}".formatted(patch))).contains("'finalizers':" + expected);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
    "{'uid':'2','name':'b'}              | [{'uid':'1','name':'a'},{'uid':'2','name':'b'}]",
    "{'uid':'1','name':'c'}              | [{'uid':'1','name':'c'}]",
    "{'uid':'1','controller':true}       | [{'uid':'1','name':'a','controller':true}]",
    "{'uid':'1','name':null}             | [{'uid':'1'}]",
    "{'uid':'1','$patch':'delete'}       | []",
    "{'uid':'9','$patch':'delete'}       | [{'uid':'1','name':'a'}]",
    "{'$patch':'replace'},{'uid':'3'}    | [{'uid':'3'}]"})
  void ownersAreKnownByUid(String items, String expected) {
    assertThat(patched("{'metadata': {'ownerReferences': [{'uid': '1', 'name': 'a'}]}}",
        "{'metadata': {'$setElementOrder/ownerReferences': [], 'ownerReferences': [%s]}}"
            .formatted(items)))
        .isEqualTo("{'metadata':{'ownerReferences':%s}}".formatted(expected));
  }

  @Test
  void theRestIsMerged() {
    assertThat(patched("{'a': [1], 'b': {'c': 1, 'd': 2}, 'e': 1, 'finalizers': ['x']}",
        "{'a': [2], 'b': {'c': null, 'f': {'g': null, 'h': 1}}, 'e': null, 'finalizers': ['y']}"))
        .isEqualTo("{'a':[2],'b':{'d':2,'f':{'h':1}},'finalizers':['y']}");
    assertThat(patched("{'metadata': {'finalizers': ['a']}}", "{'metadata': {'finalizers': null}}"))
        .isEqualTo("{'metadata':{}}");
    assertThat(patched("{'a': {'b': 1}}", "{'a': {'$patch': 'delete'}}")).isEqualTo("{'a':{}}");
    assertThat(patched("{'a': {'b': 1}}", "{'a': {'$patch': 'replace', 'c': 2}}"))
        .isEqualTo("{'a':{'c':2}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'$patch': 'other'}", "{'$deleteFromPrimitiveList/a': ['x']}",
    "{'metadata': {'$deleteFromPrimitiveList/ownerReferences': ['x']}}",
    "{'metadata': {'$deleteFromPrimitiveList/finalizers': 'x'}}",
    "{'metadata': {'ownerReferences': [{'name': 'a'}]}}",
    "{'metadata': {'ownerReferences': ['a']}}"})
  void whatCannotBeUnderstoodIsRefused(String patch) {
    assertThatThrownBy(() -> patched("{'metadata': {}}", patch))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(400));
  }
}
