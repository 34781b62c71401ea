package dev.karoo.local.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFilesTest {
  /// As when several tasks start at once on an agent: each writes the agent's files.
  @Test
  void writersAtTheSameTimeDontDisturbEachOther(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("new/file");
    try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        byte[] content = new byte[10_000];
        Arrays.fill(content, (byte) i);
        all.add(writers.submit(() -> StateFiles.replace(file, content)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    byte[] left = Files.readAllBytes(file);
    assertEquals(10_000, left.length);
    byte[] whole = new byte[10_000];
    Arrays.fill(whole, left[0]);
    assertTrue(Arrays.equals(whole, left), "the content of one writer only");
    try (var files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList());
    }
  }
}
