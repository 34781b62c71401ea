/// Bytes of Mesos' v1 HTTP API: messages as JSON or protobuf, and records of an event stream.
@NullMarked
package dev.karoo.local.wire;

import org.jspecify.annotations.NullMarked;
