@NullMarked
package dev.karoo.control;

import org.jspecify.annotations.NullMarked;
