/// The kind Agent: one host of the cluster.
@NullMarked
package dev.karoo.api.agent;

import org.jspecify.annotations.NullMarked;
