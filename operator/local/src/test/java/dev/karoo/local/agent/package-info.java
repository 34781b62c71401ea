/// Parts of the agent by themselves.
@NullMarked
package dev.karoo.local.agent;

import org.jspecify.annotations.NullMarked;
