package dev.karoo.simulation;

/// A task, as the ids of its attempts name it: `namespace.pipeline.template.index-random`.
record TaskName(String pipeline, String template, int index) {
  static TaskName of(String attemptId) {
    String[] parts = attemptId.substring(0, attemptId.lastIndexOf('-')).split("\\.");
    return new TaskName(parts[1], parts[2], Integer.parseInt(parts[3]));
  }

  String text() {
    return pipeline + "." + template + "." + index;
  }

  @Override
  public String toString() {
    return text();
  }
}
