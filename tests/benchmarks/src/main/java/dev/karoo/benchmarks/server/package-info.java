/// The API server and its store, beside what the machine itself can do in the same run.
@NullMarked
package dev.karoo.benchmarks.server;

import org.jspecify.annotations.NullMarked;
