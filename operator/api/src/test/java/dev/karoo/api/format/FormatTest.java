package dev.karoo.api.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTest {
  @ParameterizedTest
  @CsvSource({"500m,0.5", "16Gi,17179869184", "36.8G,36800000000", "3e9,3000000000",
    "3E9,3000000000", "3E,3000000000000000000", "1Ei,1152921504606846976", "1.5,1.5", ".5,0.5",
    "5.,5", "1k,1000", "2Ki,2048", "0,0", "1e-3,0.001", "+7,7"})
  void quantities_are_exact(String text, BigDecimal number) {
    assertThat(Quantities.parse(text)).isEqualByComparingTo(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "G", "1 G", "1GB", "1gi", "e9", "--1", "1e", "0x10", "NaN", "."})
  void what_is_no_quantity_is_refused(String text) {
    assertThatThrownBy(() -> Quantities.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  /// fabric8's own parser, of another author, agrees to the 18 digits that it keeps.
  @Test
  void quantities_agree_with_fabric8s() {
    var random = new Random(11);
    String[] suffixes = {"", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei",
      "e3", "E-2"};
    for (int i = 0; i < 1000; i++) {
      String text = random.nextInt(100000)
          + (random.nextBoolean() ? "." + random.nextInt(1000) : "")
          + suffixes[random.nextInt(suffixes.length)];
      assertThat(Quantities.parse(text)).as(text).isCloseTo(
          new Quantity(text).getNumericalAmount(), Percentage.withPercentage(1e-14));
    }
  }

  @Test
  void what_is_printed_is_read_back() {
    var random = new Random(13);
    for (int i = 0; i < 1000; i++) {
      var amount = new Scalar(random.nextLong(1_000_000_000_000L));
      assertThat(Quantities.units(Quantities.ofBitRate(amount))).isEqualTo(amount);
      assertThat(Quantities.units(Quantities.ofCpus(amount))).isEqualTo(amount);
      Scalar mebibytes = Scalar.of(amount.thousandths() / 1000);
      assertThat(Quantities.mebibytes(Quantities.ofMebibytes(mebibytes))).isEqualTo(mebibytes);
      assertThat(Quantities.nearestMebibytes(Quantities.ofMebibytes(amount))).isEqualTo(amount);
    }
  }

  @ParameterizedTest
  @CsvSource({"3072,3Gi", "1700,1700Mi", "0,0", "1048576,1Ti"})
  void memory_is_printed_in_the_largest_whole_unit(long mebibytes, String text) {
    assertThat(Quantities.ofMebibytes(Scalar.of(mebibytes))).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3G", "8193M", "750M", "1001k"})
  void memory_that_was_written_in_decimal_units_is_printed_in_them(String text) {
    assertThat(Quantities.ofMebibytes(Quantities.mebibytes(new Quantity(text)))).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({"65344,65536,63.8Gi/64Gi", "65536,65536,64Gi/64Gi", "0,65536,0/64Gi",
    "1,64512,0Gi/63Gi", "900,1700,900Mi/1700Mi", "0,0,0/0"})
  void a_part_is_printed_in_the_unit_of_its_whole(long part, long whole, String text) {
    assertThat(Quantities.part(Scalar.of(part), Scalar.of(whole))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"10s,10000", "1h30m,5400000", "500ms,500", "1.5s,1500", "0s,0", "24h,86400000"})
  void durations_are_read_and_printed(String text, long millis) {
    Duration duration = Durations.parse(text);

    assertThat(duration).isEqualTo(Duration.ofMillis(millis));
    assertThat(Durations.parse(Durations.print(duration))).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "s", "-1s", "1d", "1 s", "1s1", "1us"})
  void what_is_no_duration_is_refused(String text) {
    assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class);
    assertThat(Format.DURATION.fault(text)).isPresent();
  }

  @Test
  void ports_are_read_and_printed() {
    Ranges ports = PortRanges.parse("31000-32000,33000");

    assertThat(ports.size()).isEqualTo(1002);
    assertThat(PortRanges.print(ports)).isEqualTo("31000-32000,33000");
    for (String wrong : new String[]{"", "0", "70000", "2-1", "a", "1,,2", "1-2-3"}) {
      assertThatThrownBy(() -> PortRanges.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"DNS_LABEL|a-1", "DNS_LABEL|1", "DNS_SUBDOMAIN|a.b-c.d",
    "NAME|_a-B9", "VARIABLE|A_1", "ATTRIBUTE|node.numa/x-y_z", "CPUS|0", "CPUS|100000",
    "BYTES|1Mi", "BYTES|0", "BYTES|1Ei", "BIT_RATE|1k", "BIT_RATE|27e9",
    "TIME|2026-12-01T00:00:00Z",
    "TIME|2026-12-01T00:00:00.5+02:00", "IPV4|10.0.0.1", "MULTICAST|224.0.0.0",
    "MULTICAST|239.255.255.255", "CPU_SET|0-3,8", "PORTS|1-65535", "CAPABILITY|7.2",
    "ABSOLUTE_PATH|/", "URI|https://x/y", "URI|/a/b", "GROUP_REFERENCE|acv[index]",
    "GROUP_REFERENCE|acv[63]", "LINUX_CAPABILITY|SYS_NICE", "IMAGE|a.b:5000/c/d:e@sha256:f"})
  void what_is_right_is_taken(Format format, String text) {
    assertThat(format.fault(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"DNS_LABEL|A", "DNS_LABEL|a.b", "DNS_LABEL|-a",
    "DNS_SUBDOMAIN|a..b", "NAME|9a", "NAME|a.b", "VARIABLE|A-B", "ATTRIBUTE|a b", "CPUS|1Gi",
    "BYTES|1mi", "BYTES|1023", "BYTES|2Ei", "BIT_RATE|1Ki", "BIT_RATE|999", "BIT_RATE|2P",
    "TIME|2026-02-30T00:00:00Z", "TIME|2026-12-01", "IPV4|10.0.0.256", "IPV4|10.0.0",
    "MULTICAST|223.0.0.1", "MULTICAST|240.0.0.0", "CPU_SET|8192", "CPU_SET|3-1", "PORTS|65536",
    "CAPABILITY|7", "ABSOLUTE_PATH|a", "URI|x", "GROUP_REFERENCE|acv[*]",
    "LINUX_CAPABILITY|CAP_SYS_NICE", "IMAGE|-a"})
  void what_is_wrong_is_named(Format format, String text) {
    assertThat(format.fault(text)).isPresent();
  }

  /// Every second PU of a large host, as one has whose hardware threads are numbered alternately.
  @Test
  void long_sets_and_durations_need_no_stack() {
    String pus = numbers(8191);
    assertThat(Format.CPU_SET.fault(pus)).isEmpty();
    assertThat(pus).hasSizeLessThan(Patterns.LONGEST_SET).matches(Patterns.CPU_SET);
    String ports = numbers(10_000);
    assertThat(Format.PORTS.fault(ports)).isEmpty();
    assertThat(ports).hasSizeLessThan(Patterns.LONGEST_SET).matches(Patterns.PORTS);
    assertThat(Format.DURATION.fault("1s".repeat(100_000))).isPresent();
    assertThatThrownBy(() -> Durations.parse("1s".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String numbers(int end) {
    return IntStream.iterate(1, n -> n < end, n -> n + 2).mapToObj(String::valueOf)
        .collect(Collectors.joining(","));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1--2", "1,,2", ",1", "1,", "1-", "-1", "2-1", "1-2-3", "99999"})
  void what_is_no_set_of_cores_is_refused(String text) {
    assertThat(Format.CPU_SET.fault(text)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1--2", "1,,2", ",1", "1,", "1-", "-1", "2-1", "1-2-3", "0", "65536"})
  void what_is_no_set_of_ports_is_refused(String text) {
    assertThat(Format.PORTS.fault(text)).isPresent();
  }
}
