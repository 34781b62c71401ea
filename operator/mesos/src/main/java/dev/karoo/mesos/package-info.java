/// A Mesos framework over the v1 HTTP scheduler API: connection, calls, events, inventory. It keeps
/// no state of tasks: what happened is told to the consumer, what is to be done comes as calls.
@NullMarked
package dev.karoo.mesos;

import org.jspecify.annotations.NullMarked;
