/// What hosts have: agents, domains of cores, GPUs, interfaces, volumes. Values only; who reads
/// them from a host or from Mesos is in the room `formats`.
@NullMarked
package dev.karoo.core.topology;

import org.jspecify.annotations.NullMarked;
