/// What would go where: the placement core, asked without a cluster.
@NullMarked
package dev.karoo.cli.plan;

import org.jspecify.annotations.NullMarked;
