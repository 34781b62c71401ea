/// The local agent: runs tasks, keeps their updates until they are acknowledged, and answers Mesos'
/// agent API. All state is touched on the agent's loop only.
@NullMarked
package dev.karoo.local.agent;

import org.jspecify.annotations.NullMarked;
