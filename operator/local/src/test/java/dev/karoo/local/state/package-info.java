@NullMarked
package dev.karoo.local.state;

import org.jspecify.annotations.NullMarked;
