package dev.karoo.mesos.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MasterAddressTest {
  @ParameterizedTest
  @CsvSource({"host:5051,http://host:5051", "host,http://host:5050",
    "http://host:80,http://host:80", "http://host,http://host:5050",
    "https://host/mesos/,https://host:5050/mesos", "' 10.0.0.1:5050 ',http://10.0.0.1:5050",
    "[::1]:5050,http://[::1]:5050", "http://h:1/,http://h:1"})
  void oneMaster(String text, String base) {
    assertThat(MasterAddress.parse(text))
        .isEqualTo(new MasterAddress.Masters(List.of(URI.create(base))));
  }

  @ParameterizedTest
  @CsvSource(delimiter = ' ', value = {"http://h:1 h:1 true", "a:1,b:1 http://b:1,c:1 true",
    "a:1 a:2 false", "a:1 b:1 false", "zk://a:1,b:1/m zk://u:p@b:1,c:1/m true",
    "zk://a:1/m zk://a:1/n false", "zk://a:1/m zk://b:1/m false", "zk://a:1/m a:1 false"})
  void oneClusterHasAMasterInCommon(String one, String other, boolean meet) {
    MasterAddress first = MasterAddress.parse(one);
    MasterAddress second = MasterAddress.parse(other);
    assertThat(MasterAddress.meet(first, second)).isEqualTo(meet);
    assertThat(MasterAddress.meet(second, first)).isEqualTo(meet);
    assertThat(MasterAddress.meet(first, MasterAddress.parse(first.toString()))).isTrue();
  }

  @Test
  void severalMasters() {
    assertThat(MasterAddress.parse("h1:5050, h2:5051,http://h3")).isEqualTo(
        new MasterAddress.Masters(List.of(URI.create("http://h1:5050"),
            URI.create("http://h2:5051"), URI.create("http://h3:5050"))));
    var list = new MasterList((MasterAddress.Masters) MasterAddress.parse("h1,h2"));
    assertThat(list.candidate(0)).hasHost("h1");
    assertThat(list.candidate(1)).hasHost("h2");
    assertThat(list.candidate(2)).hasHost("h1");
  }

  @Test
  void zooKeeper() {
    assertThat(MasterAddress.parse("zk://h1:2181,h2/mesos/prod/"))
        .isEqualTo(new MasterAddress.ZooKeeper("h1:2181,h2:2181", "/mesos/prod",
            Optional.empty()));
  }

  @Test
  void thePasswordOfZooKeeperIsNotPrinted() {
    MasterAddress address = MasterAddress.parse("zk://user:s3cr3t@h1:2181/mesos");
    assertThat(((MasterAddress.ZooKeeper) address).authorization()).contains("user:s3cr3t");
    assertThat(address.toString()).isEqualTo("zk://h1:2181/mesos");
  }

  /// On the command line everybody on the machine could read the password.
  @Test
  void theAddressMayBeInAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("zk"), "zk://user:s3cr3t@h1:2181/mesos\n");
    assertThat(MasterAddress.read("file://" + file))
        .isEqualTo(MasterAddress.parse("zk://user:s3cr3t@h1:2181/mesos"));
    assertThatThrownBy(() -> MasterAddress.read("file:///no/such/file"))
        .isInstanceOf(IOException.class).hasMessageContaining("/no/such/file");
    Files.writeString(file, "user:s3cr3t@h1");
    assertThatThrownBy(() -> MasterAddress.read("file://" + file))
        .isInstanceOf(IllegalArgumentException.class).message().contains("h1")
        .doesNotContain("s3cr3t");
    assertThat(MasterAddress.read("https://h1").secure()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "h1,,h2", "ftp://h", "http://", "h:port", "http://h?x=1",
    "zk://h1:2181", "zk://h1:2181/", "zk:///mesos", "http://user:pw@h:5050", "a b"})
  void whatIsNoAddressIsRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> MasterAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("zk://host1:2181");
  }
}
