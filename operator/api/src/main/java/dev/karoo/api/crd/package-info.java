/// The CustomResourceDefinitions of the kinds, and their schema.
@NullMarked
package dev.karoo.api.crd;

import org.jspecify.annotations.NullMarked;
