/// The commands, one a file.
@NullMarked
package dev.karoo.cli.command;

import org.jspecify.annotations.NullMarked;
