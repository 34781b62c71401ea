@NullMarked
package dev.karoo.app;

import org.jspecify.annotations.NullMarked;
