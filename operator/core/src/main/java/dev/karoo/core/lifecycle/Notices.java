package dev.karoo.core.lifecycle;

/// What users are told of an attempt's life.
final class Notices {
  private Notices() {}

  static Notice started(Attempt attempt) {
    return Notice.normal("Started", "Runs on agent " + attempt.agent());
  }

  static Notice returned(Attempt attempt) {
    return Notice.normal("AgentReturned", "Agent " + attempt.agent() + " is back, the task is "
        + attempt.state() + " there");
  }

  static Notice lost(Attempt attempt) {
    return Notice.warning("AgentLost", "Nothing is heard of agent " + attempt.agent()
        + said(attempt));
  }

  static Notice killing(Attempt attempt, KillOrder order) {
    return Notice.normal("Killing", "Ends on agent " + attempt.agent() + ": " + order.why());
  }

  static Notice ended(Attempt attempt) {
    String where = " on agent " + attempt.agent();
    return switch (Outcome.of(attempt)) {
      case SUCCEEDED -> Notice.normal("Succeeded", "Ended with success" + where);
      case STOPPED -> Notice.normal("Killed", "Was ended" + where);
      case FAILED -> Notice.warning("Failed", "Failed" + where + said(attempt));
      case NEVER_STARTED ->
        Notice.normal("LaunchRetried", "The launch did not reach agent " + attempt.agent()
            + said(attempt));
      case INFRASTRUCTURE -> Notice.warning("AgentFailed", attempt.state()
          + " by no fault of the task" + where + said(attempt));
      case NOT_FETCHED -> Notice.warning("FetchFailed",
          "What it needs could not be fetched" + where + said(attempt));
      case REFUSED -> Notice.warning("Refused", "Mesos refuses the launch" + where
          + said(attempt));
    };
  }

  private static String said(Attempt attempt) {
    String message = attempt.report().message();
    String text = message.isEmpty() ? attempt.report().reason() : message;
    return text.isEmpty() ? "" : ": " + text;
  }
}
