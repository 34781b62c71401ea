package dev.karoo.local.master;

import java.util.Optional;
import org.apache.mesos.v1.master.Protos.Call;

/// Whether an operator's call is complete. The texts go behind `Failed to validate master::Call: `.
final class OperatorCallValidation {
  private OperatorCallValidation() {}

  static Optional<String> check(Call call) {
    if (!call.hasType()) {
      return Optional.of("Expecting 'type' to be present");
    }
    return switch (call.getType()) {
      case UNKNOWN, GET_HEALTH, GET_FLAGS, GET_VERSION, GET_LOGGING_LEVEL, GET_STATE, GET_AGENTS,
          GET_FRAMEWORKS, GET_EXECUTORS, GET_OPERATIONS, GET_TASKS, GET_ROLES, GET_WEIGHTS,
          GET_MASTER, SUBSCRIBE, GET_MAINTENANCE_STATUS, GET_MAINTENANCE_SCHEDULE, GET_QUOTA,
          UPDATE_QUOTA, SET_QUOTA, REMOVE_QUOTA ->
        Optional.empty();
      case GET_METRICS -> require(call.hasGetMetrics(), "get_metrics");
      case SET_LOGGING_LEVEL -> require(call.hasSetLoggingLevel(), "set_logging_level");
      case LIST_FILES -> require(call.hasListFiles(), "list_files");
      case READ_FILE -> require(call.hasReadFile(), "read_file");
      case UPDATE_WEIGHTS -> require(call.hasUpdateWeights(), "update_weights");
      case RESERVE_RESOURCES -> require(call.hasReserveResources(), "reserve_resources");
      case UNRESERVE_RESOURCES -> require(call.hasUnreserveResources(), "unreserve_resources");
      case CREATE_VOLUMES -> require(call.hasCreateVolumes(), "create_volumes");
      case DESTROY_VOLUMES -> require(call.hasDestroyVolumes(), "destroy_volumes");
      case GROW_VOLUME -> require(call.hasGrowVolume(), "grow_volume");
      case SHRINK_VOLUME -> require(call.hasShrinkVolume(), "shrink_volume");
      case UPDATE_MAINTENANCE_SCHEDULE ->
        require(call.hasUpdateMaintenanceSchedule(), "update_maintenance_schedule");
      case START_MAINTENANCE -> require(call.hasStartMaintenance(), "start_maintenance");
      case STOP_MAINTENANCE -> require(call.hasStopMaintenance(), "stop_maintenance");
      case DRAIN_AGENT -> require(call.hasDrainAgent(), "drain_agent");
      case DEACTIVATE_AGENT -> require(call.hasDeactivateAgent(), "deactivate_agent");
      case REACTIVATE_AGENT -> require(call.hasReactivateAgent(), "reactivate_agent");
      case TEARDOWN -> require(call.hasTeardown(), "teardown");
      case MARK_AGENT_GONE -> require(call.hasMarkAgentGone(), "mark_agent_gone");
    };
  }

  private static Optional<String> require(boolean present, String field) {
    return present
        ? Optional.empty()
        : Optional.of("Expecting '" + field + "' to be present");
  }
}
