/// Where tasks go: the request's answer, and the search that finds it.
///
/// [Placer] is the way in for a whole problem, [PlacementIndex] for a cluster that is kept up to
/// date. What a good answer is stands in [Objective]; how it is found, from the inside out, in
/// [AgentSearch] (within one agent), [Assignment] (first fit), [Repair], [Completion], [Packing],
/// [Preemption] and [Tightening]; why some tasks wait, in [Explanation].
@NullMarked
package dev.karoo.core.placement;

import org.jspecify.annotations.NullMarked;
