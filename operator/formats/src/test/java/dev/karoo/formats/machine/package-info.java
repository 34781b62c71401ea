/// Tests of reading this machine.
@NullMarked
package dev.karoo.formats.machine;

import org.jspecify.annotations.NullMarked;
