package dev.karoo.mesos.leader;

import java.io.IOException;
import java.net.URI;

/// Says where to look for the leading master.
public interface LeaderSource extends AutoCloseable {
  /// Where to try next: the base of a master, `http://host:port`. It may turn out not to lead.
  ///
  /// @param attempt how many tries since a connection last worked, from 0
  /// @throws IOException if no leader is known now
  URI candidate(int attempt) throws IOException, InterruptedException;

  /// Calls `changed` whenever another master may lead, from then on; never where that cannot be
  /// known.
  void onChange(Runnable changed);

  /// Ends the search; does not fail.
  @Override
  void close();
}
