/// Whose turn it is to be disturbed: how a change of a template, or the emptying of an agent,
/// reaches the replicas a few after the other, and when an update that gets nowhere stops.
@NullMarked
package dev.karoo.core.rollout;

import org.jspecify.annotations.NullMarked;
