package dev.karoo.server.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.karoo.server.status.ApiException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPatchTest {
  private static final String DOCUMENT = "{'a': {'b': [1, 2, 3], 'c/d': 'x', 'e~f': null}, '': 0}";

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "{'op':'add','path':'/a/n','value':{}} | {'a':{'b':[1,2,3],'c/d':'x','e~f':null,'n':{}},'':0}",
    "{'op':'add','path':'/a/b/1','value':9} | {'a':{'b':[1,9,2,3],'c/d':'x','e~f':null},'':0}",
    "{'op':'add','path':'/a/b/3','value':9} | {'a':{'b':[1,2,3,9],'c/d':'x','e~f':null},'':0}",
    "{'op':'add','path':'/a/b/-','value':9} | {'a':{'b':[1,2,3,9],'c/d':'x','e~f':null},'':0}",
    "{'op':'add','path':'','value':[]} | []",
    "{'op':'remove','path':'/a/c~1d'} | {'a':{'b':[1,2,3],'e~f':null},'':0}",
    "{'op':'remove','path':'/a/b/0'} | {'a':{'b':[2,3],'c/d':'x','e~f':null},'':0}",
    "{'op':'replace','path':'/a/e~0f','value':1} | {'a':{'b':[1,2,3],'c/d':'x','e~f':1},'':0}",
    "{'op':'replace','path':'/','value':1} | {'a':{'b':[1,2,3],'c/d':'x','e~f':null},'':1}",
    "{'op':'replace','path':'','value':{'z':1}} | {'z':1}",
    "{'op':'move','from':'/a/b/0','path':'/a/b/2'} | {'a':{'b':[2,3,1],'c/d':'x','e~f':null},'':0}",
    "{'op':'move','from':'/a/b','path':'/'} | {'a':{'c/d':'x','e~f':null},'':[1,2,3]}",
    "{'op':'copy','from':'/a/b/2','path':'/a/b/0'} | {'a':{'b':[3,1,2,3],'c/d':'x','e~f':null},'':0}",
    "{'op':'test','path':'/a/b','value':[1,2,3]} | {'a':{'b':[1,2,3],'c/d':'x','e~f':null},'':0}",
    "{'op':'test','path':'/a/e~0f','value':null} | {'a':{'b':[1,2,3],'c/d':'x','e~f':null},'':0}"})
  void doesWhatTheStandardSays(String operation, String expected) {
    JsonNode document = json(DOCUMENT);
    JsonNode patch = json("[" + operation + "]");

    assertThat(JsonPatch.apply(document, patch)).isEqualTo(json(expected));

    assertThat(document).isEqualTo(json(DOCUMENT));
    assertThat(patch).isEqualTo(json("[" + operation + "]"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "3", "[3]", "[{}]", "[{'op':'fly','path':''}]", "[{'op':'add'}]",
    "[{'op':'add','path':7,'value':1}]", "[{'op':'add','path':'/a'}]",
    "[{'op':'test','path':'/a'}]", "[{'op':'copy','path':'/a'}]",
    "[{'op':'move','path':'/a','from':null}]"})
  void whatIsNoPatchIsABadRequest(String patch) {
    refused(patch, 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'op':'remove','path':'/none'}", "{'op':'remove','path':''}",
    "{'op':'remove','path':'/a/b/-'}", "{'op':'remove','path':'/a/b/3'}",
    "{'op':'replace','path':'/a/none','value':1}", "{'op':'replace','path':'/a/b/-','value':1}",
    "{'op':'replace','path':'/a/b/x','value':1}", "{'op':'add','path':'/a/b/5','value':1}",
    "{'op':'add','path':'/a/b/01','value':1}", "{'op':'add','path':'/a/b/-1','value':1}",
    "{'op':'add','path':'/a/b/99999999999','value':1}", "{'op':'add','path':'a','value':1}",
    "{'op':'add','path':'/a/~2','value':1}", "{'op':'add','path':'/none/x','value':1}",
    "{'op':'test','path':'/a/b','value':[1,2]}", "{'op':'test','path':'/none','value':null}",
    "{'op':'move','from':'/a','path':'/a/b/0'}", "{'op':'move','from':'/none','path':'/a'}",
    "{'op':'copy','from':'/none','path':'/a'}", "{'op':'copy','from':'/a/b/9','path':'/x'}"})
  void whatDoesNotFitTheDocumentIsRefusedWhole(String operation) {
    refused("[{'op':'add','path':'/first','value':1}," + operation + "]", 422);
  }

  @Test
  void copiesOfCopiesAreStoppedBeforeTheyAreMade() {
    ArrayNode patch = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < 60; i++) {
      patch.addObject().put("op", "copy").put("from", "").put("path", "/a/n" + i);
    }
    refused(patch.toString(), 413);
  }

  @Test
  void thousandsOfCopiesOfLittleAreMade() {
    ArrayNode patch = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < 1_000; i++) {
      patch.addObject().put("op", "copy").put("from", "/a/c~1d").put("path", "/a/n" + i);
    }
    assertThat(JsonPatch.apply(json(DOCUMENT), patch).path("a").size()).isEqualTo(1_003);
  }

  @Test
  void moreOperationsThanTheServerTakesAreRefused() {
    ArrayNode patch = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i <= 10_000; i++) {
      patch.addObject().put("op", "test").put("path", "/").put("value", 0);
    }
    refused(patch.toString(), 413);
    patch.remove(0);
    assertThat(JsonPatch.apply(json(DOCUMENT), patch)).isEqualTo(json(DOCUMENT));
  }

  private static void refused(String patch, int code) {
    JsonNode document = json(DOCUMENT);
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> JsonPatch.apply(document, json(patch)))
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
    assertThat(document).isEqualTo(json(DOCUMENT));
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
