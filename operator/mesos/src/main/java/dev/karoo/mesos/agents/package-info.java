/// What the master says of its agents, and what is known of them: names, reports, differences.
@NullMarked
package dev.karoo.mesos.agents;

import org.jspecify.annotations.NullMarked;
