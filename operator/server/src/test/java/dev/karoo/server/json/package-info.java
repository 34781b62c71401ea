/// Tests of JSON and its patches.
@NullMarked
package dev.karoo.server.json;

import org.jspecify.annotations.NullMarked;
