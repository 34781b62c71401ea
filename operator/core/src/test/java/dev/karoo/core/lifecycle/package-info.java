@NullMarked
package dev.karoo.core.lifecycle;

import org.jspecify.annotations.NullMarked;
