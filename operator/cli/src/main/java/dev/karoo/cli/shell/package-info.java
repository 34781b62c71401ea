/// What commands are given by the process that they run in, and how they say that they failed.
@NullMarked
package dev.karoo.cli.shell;

import org.jspecify.annotations.NullMarked;
