@NullMarked
package dev.karoo.core.rollout;
import org.jspecify.annotations.NullMarked;
