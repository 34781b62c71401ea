/// The kind Pipeline: what users write.
@NullMarked
package dev.karoo.api.pipeline;

import org.jspecify.annotations.NullMarked;
