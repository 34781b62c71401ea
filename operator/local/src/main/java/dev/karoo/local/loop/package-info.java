/// One writer: every state machine of the local cluster runs on a loop of its own.
@NullMarked
package dev.karoo.local.loop;

import org.jspecify.annotations.NullMarked;
