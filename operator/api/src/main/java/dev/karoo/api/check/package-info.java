/// Validation: the schema, and the rules that a schema can't say.
@NullMarked
package dev.karoo.api.check;

import org.jspecify.annotations.NullMarked;
