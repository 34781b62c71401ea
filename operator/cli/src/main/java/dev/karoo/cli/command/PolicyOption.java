package dev.karoo.cli.command;

import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.core.placement.PlacementProblem.Policy;
import java.util.Locale;
import picocli.CommandLine.Option;

/// The operator's option that says how to choose among agents that fit.
final class PolicyOption {
  private static final String NAME = "--placement-policy";

  @Option(names = NAME, paramLabel = "POLICY", description = "Among agents that fit: 'pack': as few as can be; 'spread': as evenly as can be. Default: pack.")
  String policy = "pack";

  /// The policy.
  ///
  /// @throws CommandFailure where it is none
  Policy chosen() throws CommandFailure {
    return parsed(NAME, policy);
  }

  /// The policy of this word.
  ///
  /// @throws CommandFailure that names the option, where it is none
  static Policy parsed(String option, String word) throws CommandFailure {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "pack" -> Policy.PACK;
      case "spread" -> Policy.SPREAD;
      default -> throw CommandFailure.error(option + " must be 'pack' or 'spread'");
    };
  }
}
