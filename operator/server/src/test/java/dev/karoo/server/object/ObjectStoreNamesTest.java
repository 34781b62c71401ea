package dev.karoo.server.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.apply.Ownership.Force;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.BuiltInKinds;
import dev.karoo.server.kind.Kind;
import dev.karoo.server.object.WriteOptions.FieldValidation;
import dev.karoo.server.object.WriteOptions.Persistence;
import dev.karoo.store.MemoryStore;
import dev.karoo.store.Store;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A drawn name that is taken is no fault of who asked for one.
class ObjectStoreNamesTest {
  private static final int CHARACTERS = 5;
  private static final Kind LEASES = BuiltInKinds.all().stream()
      .filter(kind -> kind.names().kind().equals("Lease")).findFirst().orElseThrow();
  private static final WriteOptions PLAIN = new WriteOptions(Persistence.KEEP,
      FieldValidation.STRICT, "test", Force.NO);

  private final Store store = MemoryStore.open();

  @AfterEach
  void close() {
    store.close();
  }

  private ObjectStore objects(RandomGenerator random) {
    InstantSource clock = InstantSource.system();
    return new ObjectStore(store, new Namespaces(store, clock), clock, random);
  }

  private static String create(ObjectStore objects) {
    ObjectNode body = Json.object();
    body.putObject("metadata").put("generateName", "a-");
    Target where = new Target(LEASES, "default", "");
    return Metadata.text(objects.create(where, body, PLAIN).object(), "name");
  }

  /// A generator whose first numbers are 0, and all later ones another.
  private static RandomGenerator zeros(int count) {
    AtomicInteger drawn = new AtomicInteger();
    return () -> drawn.getAndIncrement() < count ? 0 : 1L << 33;
  }

  @Test
  void anotherNameIsDrawn() {
    ObjectStore objects = objects(zeros(8 * CHARACTERS));
    assertThat(create(objects)).isEqualTo("a-bbbbb");
    assertThat(create(objects)).isNotEqualTo("a-bbbbb")
        .matches("a-[a-z0-9]{5}");
  }

  @Test
  void butNotForEver() {
    ObjectStore objects = objects(zeros(9 * CHARACTERS));
    create(objects);
    assertThatThrownBy(() -> create(objects))
        .hasMessageContaining("\"a-bbbbb\" already exists");
  }
}
