@NullMarked
package dev.karoo.core.pipeline;

import org.jspecify.annotations.NullMarked;
