package dev.karoo.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.karoo.core.topology.CpuSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencesTest {
  private static final Bindings BINDINGS = new Bindings(2, CpuSet.of(0, 1, 2, 8),
      Map.of("recv-0", 8), Map.of("katcp", 31000),
      Map.of("cbf", new Bindings.Nic("10.0.0.1", "ens1")), List.of("GPU-a", "GPU-b"),
      Map.of("data", "/var/data"),
      Map.of("acv", new Bindings.Group(0xEF0A00FEL, 64, 7148), "one",
          new Bindings.Group(0xEF000001L, 1, 1)),
      Map.of("telstate", List.of(Map.of("redis", "h0:1"), Map.of("redis", "h1:2"),
          Map.of("redis", "h2:3"))));

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"$(index)|2", "$(cores)|0-2,8", "$(cores.recv-0)|8",
    "--p=$(ports.katcp)!|--p=31000!", "$(interfaces.cbf.address)|10.0.0.1",
    "$(interfaces.cbf.name)|ens1", "$(gpus[1].uuid)|GPU-b", "$(volumes.data.path)|/var/data",
    "$(multicast.acv)|239.10.0.254+63:7148", "$(multicast.acv[3])|239.10.1.1:7148",
    "$(multicast.acv[index])|239.10.1.0:7148", "$(multicast.one)|239.0.0.1:1",
    "$(tasks.telstate[0].endpoints.redis)|h0:1",
    "$(tasks.telstate[index].endpoints.redis)|h2:3",
    "$(tasks.telstate[*].endpoints.redis)|h0:1,h1:2,h2:3",
    "$(index)$(index) $(cores)|22 0-2,8", "$$(date)|$(date)", "$$((1+2))|$((1+2))",
    "a$|a$", "$$|$$", "$x ${y} (z)|$x ${y} (z)", "$$$(index)|$$(index)"})
  void a_reference_becomes_its_value(String text, String value) {
    assertThat(References.resolve(text, BINDINGS)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"$(cores.x)", "$(ports.x)", "$(interfaces.x.name)", "$(gpus[2].uuid)",
    "$(volumes.x.path)", "$(multicast.x)", "$(multicast.acv[64])", "$(multicast.one[index])",
    "$(tasks.x[0].endpoints.redis)", "$(tasks.telstate[3].endpoints.redis)",
    "$(tasks.telstate[0].endpoints.x)"})
  void a_reference_to_nothing_is_refused(String text) {
    assertThatThrownBy(() -> References.resolve("a " + text, BINDINGS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"" + text + "\" stands for nothing here");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "$(date)|for a literal $(date) write $$(date)", "$((1+2))|write $$((1+2)",
    "$(index|close it, or write $$( for a literal $(", "$(index.x)|write $(index)",
    "$(cores.)|write $(cores) or $(cores.<name>)",
    "$(interfaces.cbf)|write $(interfaces.<name>.address) or $(interfaces.<name>.name)",
    "$(gpus.0.uuid)|write $(gpus[0].uuid)", "$(gpus[0])|write $(gpus[0].uuid)",
    "$(volumes.data)|write $(volumes.<name>.path)", "$( index)|write $$( index)",
    "$(tasks.t.endpoints.p)|write $(tasks.<task>[0].endpoints.<port>)", "$()|$$()"})
  void what_is_malformed_says_what_to_write(String text, String fix) {
    var parsed = ReferenceText.parse("x" + text);

    assertThat(parsed.references()).isEmpty();
    assertThat(parsed.malformed()).singleElement()
        .satisfies(m -> assertThat(m.fix()).contains(fix));
    assertThatThrownBy(() -> References.resolve(text, BINDINGS))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
