/// The whole system, run as a user runs it: real processes, the real launcher, real sockets.
@NullMarked
package dev.karoo.scenarios;

import org.jspecify.annotations.NullMarked;
