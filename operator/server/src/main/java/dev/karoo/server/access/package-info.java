/// Who may do what, how much, and what is written down of it.
@NullMarked
package dev.karoo.server.access;

import org.jspecify.annotations.NullMarked;
