/// What is printed: tables, YAML, JSON, JSONPath, ages; for a terminal or for a file.
@NullMarked
package dev.karoo.cli.output;

import org.jspecify.annotations.NullMarked;
