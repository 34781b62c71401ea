package dev.karoo.control;

import dev.karoo.core.ports.Clock;
import java.time.Instant;
import java.util.function.LongSupplier;

/// The computer's time, but never going back: all that the loop waits for is an instant, and would
/// come hours late after the computer's clock was set back by hours.
///
/// It follows the computer's clock forward at once, as after a sleep. Where that is behind, it goes
/// on at half speed until it is reached: so what is shown is right again soon, and what is waited
/// for takes twice as long meanwhile, not hours. For one thread.
public final class SteadyClock implements Clock {
  private final Clock computer;
  private final LongSupplier elapsed;
  private Instant last;
  private long lastElapsed;

  /// The one of this computer.
  public static SteadyClock ofComputer() {
    return new SteadyClock(Instant::now, System::nanoTime);
  }

  /// @param computer the time as it is set, which may jump
  /// @param elapsed nanoseconds since whenever, which do not jump
  SteadyClock(Clock computer, LongSupplier elapsed) {
    this.computer = computer;
    this.elapsed = elapsed;
    last = computer.now();
    lastElapsed = elapsed.getAsLong();
  }

  @Override
  public Instant now() {
    long tick = elapsed.getAsLong();
    Instant slow = last.plusNanos((tick - lastElapsed) / 2);
    Instant set = computer.now();
    last = set.isBefore(slow) ? slow : set;
    lastElapsed = tick;
    return last;
  }
}
