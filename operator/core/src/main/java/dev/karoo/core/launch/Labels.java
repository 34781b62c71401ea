package dev.karoo.core.launch;

import dev.karoo.core.pipeline.TaskKey;

/// The labels on every task that Karoo launches: from them all can be rebuilt from Mesos alone.
public final class Labels {
  /// The task, `<namespace>/<name>`: on a Mesos task, and on the reservations that only it may use.
  public static final String TASK = "karoo.dev/task";

  /// The pipeline's namespace.
  public static final String NAMESPACE = "karoo.dev/namespace";

  /// The pipeline's name.
  public static final String PIPELINE = "karoo.dev/pipeline";

  /// The pipeline's uid.
  public static final String PIPELINE_UID = "karoo.dev/pipeline-uid";

  /// The template's name.
  public static final String TEMPLATE = "karoo.dev/template";

  /// The task's index.
  public static final String INDEX = "karoo.dev/index";

  /// The number of the attempt.
  public static final String ATTEMPT = "karoo.dev/attempt";

  /// The hash of what was launched.
  public static final String SPEC_HASH = "karoo.dev/spec-hash";

  /// `true` on a task that was launched with something that says when it is ready; absent else.
  public static final String PROBED = "karoo.dev/probed";

  /// The placement with all its amounts, as JSON with the keys of a Task's `status.placement`.
  public static final String PLACEMENT = "karoo.dev/placement";

  /// What it was told of other tasks' endpoints: `template=hash,…`; absent where nothing.
  public static final String LINKS = "karoo.dev/links";

  /// The multicast groups of the pipeline that have addresses, `<name>=<first address>+<how many
  /// more>`, with commas between.
  public static final String MULTICAST = "karoo.dev/multicast";

  private Labels() {}

  /// The value of [#TASK].
  public static String task(TaskKey key) {
    return key.namespace() + "/" + key.name();
  }
}
