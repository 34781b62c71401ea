/// Tests of reading hwloc's XML.
@NullMarked
package dev.karoo.formats.hwloc;

import org.jspecify.annotations.NullMarked;
