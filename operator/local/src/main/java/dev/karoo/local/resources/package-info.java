/// Mesos' arithmetic of resources: what contains what, sums, differences, and their text form.
@NullMarked
package dev.karoo.local.resources;

import org.jspecify.annotations.NullMarked;
