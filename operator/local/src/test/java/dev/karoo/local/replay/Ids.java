package dev.karoo.local.replay;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which id of the recording is which here: frameworks, agents, offers, streams, uuids.
final class Ids {
  private final Map<String, List<String>> actual = new HashMap<>();
  private final Map<String, String> recorded = new HashMap<>();

  void map(String inRecording, List<String> here) {
    actual.put(inRecording, here);
    here.forEach(h -> recorded.put(h, inRecording));
  }

  List<String> here(String inRecording) {
    return actual.getOrDefault(inRecording, List.of(inRecording));
  }

  /// Whether an id of here has been met.
  boolean known(String here) {
    return recorded.containsKey(here);
  }

  /// A text of the recording with the ids of here.
  String toHere(String text) {
    String result = text;
    for (String id : longestFirst(actual.keySet())) {
      result = result.replace(id, here(id).getFirst());
    }
    return result;
  }

  /// A text of here with the ids of the recording.
  String toRecorded(String text) {
    String result = text;
    for (String id : longestFirst(recorded.keySet())) {
      result = result.replace(id, recorded.getOrDefault(id, id));
    }
    return result;
  }

  private static List<String> longestFirst(java.util.Collection<String> ids) {
    return ids.stream().sorted(Comparator.comparingInt(String::length).reversed()
        .thenComparing(Comparator.naturalOrder())).toList();
  }
}
