@NullMarked
package dev.karoo.core.reconcile;

import org.jspecify.annotations.NullMarked;
