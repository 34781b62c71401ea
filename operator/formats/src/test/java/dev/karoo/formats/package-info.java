/// Tests of the formats.
@NullMarked
package dev.karoo.formats;

import org.jspecify.annotations.NullMarked;
