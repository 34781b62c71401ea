/// The script that starts it all.
@NullMarked
package dev.karoo.cli.launcher;

import org.jspecify.annotations.NullMarked;
