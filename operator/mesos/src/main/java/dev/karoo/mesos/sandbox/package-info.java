/// What tasks wrote into their sandboxes, read from the agents.
@NullMarked
package dev.karoo.mesos.sandbox;

import org.jspecify.annotations.NullMarked;
