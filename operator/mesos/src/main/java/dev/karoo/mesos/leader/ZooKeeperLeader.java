package dev.karoo.mesos.leader;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The leading master by ZooKeeper: of the children `json.info_<sequence>` of a path the one with
/// the lowest sequence leads, its data is a MasterInfo in JSON (recorded: 11-master-restart, 130).
/// Other children, such as `log_replicas`, are none of ours.
public final class ZooKeeperLeader implements LeaderSource {
  private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperLeader.class);
  private static final String PREFIX = "json.info_";
  private static final int CONNECT_MILLIS = 5_000;
  private static final int SESSION_MILLIS = 10_000;

  private final MasterAddress.ZooKeeper address;
  private final String scheme;
  private final CuratorFramework client;
  private final JsonMapper json = JsonMapper.builder().build();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Watcher watcher = event -> listeners.forEach(Runnable::run);

  /// Starts to connect; returns at once.
  ///
  /// @param address the servers and the path
  /// @param scheme `http` or `https`: ZooKeeper does not say
  public ZooKeeperLeader(MasterAddress.ZooKeeper address, String scheme) {
    this.address = address;
    this.scheme = scheme;
    CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
        .connectString(address.servers()).connectionTimeoutMs(CONNECT_MILLIS)
        .sessionTimeoutMs(SESSION_MILLIS).retryPolicy(new RetryOneTime(100))
        // The members' own addresses, which it would go over to, may be known among them only.
        .ensembleTracker(false);
    address.authorization().ifPresent(pair -> builder.authorization("digest",
        pair.getBytes(StandardCharsets.UTF_8)));
    this.client = builder.build();
    client.start();
  }

  @Override
  public URI candidate(int attempt) throws IOException, InterruptedException {
    Optional<String> leader = children().stream().filter(name -> name.startsWith(PREFIX))
        .min(Comparator.comparingLong(ZooKeeperLeader::sequence));
    if (leader.isEmpty()) {
      throw new IOException("no master leads: " + address + " has no " + PREFIX + "*");
    }
    return base(read(address.path() + "/" + leader.get()));
  }

  private static long sequence(String name) {
    String digits = name.substring(PREFIX.length());
    // A node that is no election's goes last rather than leading.
    return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : Long.MAX_VALUE;
  }

  private List<String> children() throws IOException, InterruptedException {
    try {
      // A watch of a client lasts for one change; every look sets it anew.
      return client.getChildren().usingWatcher(watcher).forPath(address.path());
    } catch (InterruptedException | RuntimeException unchanged) {
      throw unchanged;
    } catch (KeeperException.NoNodeException absent) {
      throw new IOException("no master leads: ZooKeeper has no " + address.path(), absent);
    } catch (Exception failed) { // Curator declares Exception.
      throw new IOException("ZooKeeper at " + address.servers() + ": " + failed.getMessage(),
          failed);
    }
  }

  private byte[] read(String path) throws IOException, InterruptedException {
    try {
      return client.getData().forPath(path);
    } catch (InterruptedException | RuntimeException unchanged) {
      throw unchanged;
    } catch (Exception failed) { // Curator declares Exception.
      throw new IOException("ZooKeeper at " + address.servers() + ": " + failed.getMessage(),
          failed);
    }
  }

  private URI base(byte[] masterInfo) throws IOException {
    JsonNode info;
    try {
      info = json.readTree(masterInfo);
    } catch (JsonProcessingException wrong) {
      throw new IOException("the leader's entry in ZooKeeper is not JSON", wrong);
    }
    JsonNode where = info.path("address");
    // A certificate names hosts, and a host's name may not resolve here. The top-level `ip` is an
    // integer in the wrong byte order: not used.
    String host = scheme.equals("https")
        ? where.path("hostname").asText("")
        : where.path("ip").asText("");
    host = host.isEmpty() ? where.path("ip").asText(where.path("hostname").asText("")) : host;
    int port = where.path("port").asInt(0);
    if (host.isEmpty() || port <= 0 || port > 65_535) {
      throw new IOException("the leader's entry in ZooKeeper has no address with ip and port");
    }
    LOG.atDebug().addKeyValue("host", host).addKeyValue("port", port).log("Leader found");
    return URI.create(scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
  }

  @Override
  public void onChange(Runnable changed) {
    listeners.add(changed);
  }

  @Override
  public void close() {
    listeners.clear();
    client.close();
  }
}
