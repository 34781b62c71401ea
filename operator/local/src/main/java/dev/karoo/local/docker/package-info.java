/// Containers by Docker's own command line client, which is also what Mesos' Docker containerizer
/// runs. Recording 12 is what this is held against.
@NullMarked
package dev.karoo.local.docker;

import org.jspecify.annotations.NullMarked;
