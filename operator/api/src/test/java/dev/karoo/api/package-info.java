@NullMarked
package dev.karoo.api;

import org.jspecify.annotations.NullMarked;
