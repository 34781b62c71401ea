/// The manifests that `-f` names.
@NullMarked
package dev.karoo.cli.manifest;

import org.jspecify.annotations.NullMarked;
