package dev.karoo.api;

/// Names of the API group, and of the labels that Karoo puts on what it makes.
public final class Karoo {
  /// The API group of all kinds.
  public static final String GROUP = "karoo.dev";

  /// The version of all kinds.
  public static final String VERSION = "v1alpha1";

  /// What stands as `apiVersion` in a manifest.
  public static final String API_VERSION = GROUP + "/" + VERSION;

  /// The category that stands for all kinds: `kubectl get karoo`.
  public static final String CATEGORY = "karoo";

  /// The label of a Task that names its pipeline.
  public static final String PIPELINE_LABEL = GROUP + "/pipeline";

  /// The label of a Task that names its task template.
  public static final String TEMPLATE_LABEL = GROUP + "/template";

  /// The label of a Task that holds its index.
  public static final String INDEX_LABEL = GROUP + "/index";

  /// The annotation of a Pipeline with the time (RFC 3339) at which somebody asked for another try:
  /// failures before it count no more.
  public static final String RETRY_ANNOTATION = GROUP + "/retry-at";

  /// The annotation of a Pipeline that starts all its tasks anew whenever it changes.
  public static final String RESTARTED_AT = GROUP + "/restartedAt";

  /// The same for the tasks of one template, whose name follows.
  public static final String RESTARTED_AT_PREFIX = "restartedAt." + GROUP + "/";

  /// The annotation of an Agent that is lost with many others: when somebody said that its tasks
  /// may be moved.
  public static final String RELEASED_AT = GROUP + "/releasedAt";

  private Karoo() {}
}
