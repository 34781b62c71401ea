/// What the server knows of a kind: names, schema, columns, validation; the kinds it has by itself.
@NullMarked
package dev.karoo.server.kind;

import org.jspecify.annotations.NullMarked;
