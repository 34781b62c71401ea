/// The HTTP side: paths, content types, discovery, tables, watches.
@NullMarked
package dev.karoo.server.rest;

import org.jspecify.annotations.NullMarked;
