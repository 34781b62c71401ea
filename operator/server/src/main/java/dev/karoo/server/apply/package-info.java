/// Server-side apply: who owns which field, and the merge.
@NullMarked
package dev.karoo.server.apply;

import org.jspecify.annotations.NullMarked;
