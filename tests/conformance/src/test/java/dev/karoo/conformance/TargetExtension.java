package dev.karoo.conformance;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Hands the master under test to tests: the one that is named, or a local cluster of three agents
/// that is started once and ended after the last test.
final class TargetExtension implements ParameterResolver {
  private static final int LOCAL_AGENTS = 3;

  /// What is kept for all tests.
  private record Kept(Target target, LocalCluster cluster) implements AutoCloseable {
    @Override
    public void close() {
      cluster.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Target.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Store store = context.getRoot().getStore(Namespace.create(TargetExtension.class));
    return store.computeIfAbsent(Kept.class, _ -> prepare(), Kept.class).target();
  }

  private static Kept prepare() {
    String master = System.getProperty("mesos.master", "");
    LocalCluster cluster = master.isEmpty()
        ? LocalCluster.start(LOCAL_AGENTS)
        : LocalCluster.none();
    Target given = Target.of(master.isEmpty() ? cluster.master() : master,
        master.isEmpty() ? LOCAL_AGENTS : Integer.getInteger("mesos.agents", 1));
    Target target = given.leading(leader(given));
    Operator operator = new Operator(target);
    await().alias(target.agents() + " agents at " + target).atMost(Duration.ofMinutes(2))
        .ignoreExceptions().until(() -> operator.agents().size() >= target.agents());
    return new Kept(target, cluster);
  }

  /// Every master names the leading one (11:144–178), without a scheme.
  private static URI leader(Target target) {
    String location = new Http(target).get("/redirect").headers().firstValue("Location")
        .orElse("//" + target.master().getAuthority());
    return URI.create("http://" + URI.create("http:" + location.replaceFirst("^http:", ""))
        .getAuthority());
  }
}
