@NullMarked
package dev.karoo.api.check;

import org.jspecify.annotations.NullMarked;
