package dev.karoo.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.problem.Problem;
import dev.karoo.core.quantity.Ranges;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Descriptions as flags of a Mesos agent.
class MesosFlagsTest {
  @Test
  void resourcesAndAttributes() {
    Descriptions description = Descriptions.plain().range("cores", 0, 7).text("rack", "r1")
        .number("age", 2.5).scalar("karoo.gpu.0.compute", 0.5)
        .base64("karoo.numa", "[[0,1,2,3],[4,5,6,7]]");
    description.attributes().put("span", new AttributeValue.Intervals(Ranges.of(1, 3)));
    description.attributes().put("tags", new AttributeValue.Words(List.of("b", "a")));
    MesosFlags flags = MesosFlags.of(description.named("h"));

    assertThat(flags.resources()).isEqualTo("cpus:8;disk:10000;karoo.gpu.0.compute:0.5;mem:16384;"
        + "cores:[0-7];ports:[31000-31999]");
    assertThat(flags.attributes()).isEqualTo("age:2.5;karoo.numa:W1swLDEsMiwzXSxbNCw1LDYsN11d;"
        + "rack:r1;span:[1-3];tags:{a,b}");
    assertThat(flags.problems()).isEmpty();
  }

  @Test
  void textsThatOnlyLookLikeNumbersAreHeld() {
    MesosFlags flags = MesosFlags.of(Descriptions.plain().text("address", "10.0.0.1")
        .text("version", "1.2.3").text("zone", "1.10").text("hex", "0x1F").named("h"));

    assertThat(flags.attributes()).isEqualTo("address:10.0.0.1;version:1.2.3");
    assertThat(flags.problems()).extracting(Problem::path).containsExactly("hex", "zone");
  }

  @Test
  void whatTheCommandLineCannotHold() {
    MesosFlags flags = MesosFlags.of(Descriptions.plain().text("rack", "r 1").text("row", "a;b:c")
        .text("number", "1e3").text("na me", "x").text("fine", "x").named("h"));

    assertThat(flags.attributes()).isEqualTo("fine:x");
    assertThat(flags.problems()).extracting(Problem::path).containsExactly("na me", "number",
        "rack", "row");
  }
}
