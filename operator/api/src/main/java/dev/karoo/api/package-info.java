/// The kinds as users see them: what they have in common.
@NullMarked
package dev.karoo.api;

import org.jspecify.annotations.NullMarked;
