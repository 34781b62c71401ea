/// How pipelines come along: live on a terminal, line by line elsewhere.
@NullMarked
package dev.karoo.cli.progress;

import org.jspecify.annotations.NullMarked;
