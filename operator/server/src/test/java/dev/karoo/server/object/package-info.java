@NullMarked
package dev.karoo.server.object;

import org.jspecify.annotations.NullMarked;
