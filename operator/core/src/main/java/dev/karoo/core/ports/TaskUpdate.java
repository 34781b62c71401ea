package dev.karoo.core.ports;

import java.time.Instant;
import java.util.Optional;

/// What Mesos says of one attempt.
///
/// @param taskId Mesos' id of the attempt
/// @param agentId Mesos' id of the agent; empty where not said
/// @param state its state
/// @param source `SOURCE_MASTER`, `SOURCE_AGENT`, `SOURCE_EXECUTOR`; empty where not said
/// @param reason Mesos' name, such as `REASON_TASK_INVALID`; empty where not said
/// @param message for people; may be long and from the task itself
/// @param healthy the result of its health check, where it has one and it has run
/// @param check whether its check last succeeded, where it has one and it has run
/// @param uuid to acknowledge with, in base64; none: nothing to acknowledge
/// @param timestamp of the state, by the sender's clock
/// @param container Mesos' id of its container; empty where not said
public record TaskUpdate(String taskId, String agentId, TaskState state, String source,
    String reason, String message, Optional<Boolean> healthy, Optional<Boolean> check,
    Optional<String> uuid, Instant timestamp, String container) {}
