package dev.karoo.local.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateLockTest {
  private static final String PID = String.valueOf(ProcessHandle.current().pid());

  @TempDir
  Path folder = Path.of("");

  /// A second opening of the file in this process would let go of the first one's lock.
  @Test
  void isHeldAgainstOthersAlsoAfterASecondTryInThisProcess() throws Exception {
    Path directory = folder.resolve("new/state");
    try (StateLock _ = StateLock.take(directory)) {
      assertThatThrownBy(() -> StateLock.take(folder.resolve("new/../new/state")).close())
          .isInstanceOf(StateDirectoryInUse.class).hasMessageContaining("by process " + PID);
      assertThat(inAnotherProcess(directory)).contains("is in use by process " + PID);
    }
    assertThat(inAnotherProcess(directory)).isEqualTo("taken");
    StateLock.take(directory).close();
  }

  private static String inAnotherProcess(Path directory) throws IOException, InterruptedException {
    Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java")
        .toString(), "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
        Child.class.getName(), directory.toString()).redirectErrorStream(true).start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    child.waitFor();
    return said.strip();
  }

  /// Tries to take the directory, and says what came of it.
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) {
      try (StateLock _ = StateLock.take(Path.of(arguments[0]))) {
        System.out.println("taken");
      } catch (StateDirectoryInUse e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
