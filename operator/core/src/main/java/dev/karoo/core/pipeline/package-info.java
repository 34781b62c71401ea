/// What users want: pipelines and their task templates, checked and without what YAML needs.
@NullMarked
package dev.karoo.core.pipeline;

import org.jspecify.annotations.NullMarked;
