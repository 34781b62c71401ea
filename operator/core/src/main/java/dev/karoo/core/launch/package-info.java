/// From a template and a placement to what Mesos is told, resolved to the last detail.
@NullMarked
package dev.karoo.core.launch;

import org.jspecify.annotations.NullMarked;
