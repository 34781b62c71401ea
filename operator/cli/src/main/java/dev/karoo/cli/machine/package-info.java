/// What a machine has, and what of it tasks may have: for those who set up agents.
@NullMarked
package dev.karoo.cli.machine;

import org.jspecify.annotations.NullMarked;
