@NullMarked
package dev.karoo.api.crd;

import org.jspecify.annotations.NullMarked;
