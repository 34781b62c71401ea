/// What may be done with objects: the rules of writing, deleting and listing, over the store.
@NullMarked
package dev.karoo.server.object;

import org.jspecify.annotations.NullMarked;
