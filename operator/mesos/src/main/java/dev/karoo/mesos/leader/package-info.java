/// Where the leading master is: from a list of addresses, or from ZooKeeper.
@NullMarked
package dev.karoo.mesos.leader;

import org.jspecify.annotations.NullMarked;
