package dev.karoo.cli.command;

import dev.karoo.app.OperatorOptions;
import dev.karoo.app.RunningKaroo;
import dev.karoo.app.StartFailure;
import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.shell.Shell;
import dev.karoo.core.brake.DisasterBrake;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `karoo operator`.
@Command(name = "operator", description = {"Run Karoo on a Mesos cluster, until Ctrl-C.", "",
  "The operator and the API server run in this process. When it ends, the tasks run on; when it is started again on the same state directory, it takes them up.",
  "",
  "With a state directory that is new or was lost, it goes on with the framework of its name that the master knows, if nobody holds that. Tasks that run are left alone; when their pipelines are applied again, they are taken over as they are."}, footer = {
    "karoo operator --master zk://zk1:2181,zk2:2181/mesos",
    "karoo operator --master http://master:5050 --state-dir /var/lib/karoo --listen 127.0.0.1:8080",
    "# For other machines, too\nkaroo operator --master http://master:5050 --listen 0.0.0.0:6443 --tls-cert cert.pem --tls-key key.pem --tokens tokens.yaml"}, customSynopsis = "karoo operator --master ADDRESS [options]")
public final class OperatorCommand implements Callable<Integer> {
  private static final int PORT = 8080;

  @Option(names = "--master", required = true, paramLabel = "ADDRESS", description = "The Mesos master: zk://HOST:PORT,.../PATH, http://HOST:PORT or HOST:PORT, several of them separated by commas; or file:///PATH, where such an address is (with a password for ZooKeeper: zk://USER:PASSWORD@HOST:PORT/PATH).")
  String master = "";

  @Mixin
  FrameworkArguments framework = new FrameworkArguments();

  @Mixin
  PlaceOptions place = new PlaceOptions();

  @Mixin
  SecureOptions secure = new SecureOptions();

  @Mixin
  PolicyOption policy = new PolicyOption();

  @Option(names = "--brake-agents", paramLabel = "COUNT", description = "When at least so many agents vanish within a minute, and more than --brake-share of all, nothing is moved until somebody says so. Default: 4.")
  int brakeAgents = DisasterBrake.USUAL.least();

  @Option(names = "--brake-share", paramLabel = "PERCENT", description = "Default: 20.")
  int brakeShare = 20;

  private final GlobalOptions global;
  private final Shell shell;

  public OperatorCommand(GlobalOptions global) {
    this.global = global;
    this.shell = global.shell();
  }

  @Override
  public Integer call() throws CommandFailure, StartFailure, InterruptedException {
    String address = address(master);
    if (brakeAgents < 1 || brakeShare < 0 || brakeShare > 100) {
      throw CommandFailure.error("--brake-agents is at least 1, --brake-share from 0 to 100");
    }
    OperatorOptions options = new OperatorOptions(address, place.stateDirectory(global),
        secure.serving(place.address(PORT)), framework.options(), new DisasterBrake(
            brakeShare / 100.0, brakeAgents, DisasterBrake.USUAL.within()),
        policy.chosen());
    try (Stopping _ = Stopping.onSignal();
        RunningKaroo karoo = shell.karoo().get().operator(options)) {
      shell.out().println("Karoo serves its API at " + karoo.apiAddress());
      shell.out().println("To use it: export KUBECONFIG=" + karoo.kubeconfig());
      shell.out().flush();
      karoo.await();
    }
    return 0;
  }

  /// The address with its scheme: Mesos' own programs take `HOST:PORT` for a master, too.
  private static String address(String master) throws CommandFailure {
    if (master.matches("(zk|https?|file)://.+")) {
      return master;
    }
    String host = "([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:]+]):[0-9]{1,5}";
    if (!master.matches(host + "(," + host + ")*")) {
      throw CommandFailure.error("--master " + master
          + " is not an address: zk://HOST:PORT/PATH, http://HOST:PORT or HOST:PORT");
    }
    return "http://" + master.replace(",", ",http://");
  }
}
