package dev.karoo.local.master;

import dev.karoo.local.http.Response;
import dev.karoo.local.loop.Loop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Lets request threads ask the master's loop.
///
/// @param loop the loop
record MasterLoop(Loop loop) {
  private static final long PATIENCE_SECONDS = 30;

  void execute(Runnable action) {
    loop.execute(action);
  }

  /// Runs `action` on the loop and waits for its answer.
  Response ask(Supplier<Response> action) throws InterruptedException {
    CompletableFuture<Response> answer = new CompletableFuture<>();
    loop.execute(() -> {
      try {
        answer.complete(action.get());
      } catch (RuntimeException e) {
        answer.completeExceptionally(e);
      }
    });
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the master failed at a request", e.getCause());
    } catch (TimeoutException e) {
      return Response.text(503, "the master is overloaded or ending");
    }
  }
}
