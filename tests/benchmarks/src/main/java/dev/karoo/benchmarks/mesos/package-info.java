/// How fast Karoo talks with Mesos: offers taken in, tasks launched.
@NullMarked
package dev.karoo.benchmarks.mesos;

import org.jspecify.annotations.NullMarked;
