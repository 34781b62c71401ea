/// Reads the machine that this process runs on from Linux' `/sys` and `/proc`.
@NullMarked
package dev.karoo.formats.machine;

import org.jspecify.annotations.NullMarked;
