/// Reads the topology of a machine as hwloc exports it (`lstopo --of xml`), formats 2.0 and 3.0.
@NullMarked
package dev.karoo.formats.hwloc;

import org.jspecify.annotations.NullMarked;
