/// Tests of the server over HTTP, with nothing replaced.
@NullMarked
package dev.karoo.server.kind;

import org.jspecify.annotations.NullMarked;
