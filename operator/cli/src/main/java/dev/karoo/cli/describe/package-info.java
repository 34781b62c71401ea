/// What `karoo describe` says of an object, in kubectl's layout.
@NullMarked
package dev.karoo.cli.describe;

import org.jspecify.annotations.NullMarked;
