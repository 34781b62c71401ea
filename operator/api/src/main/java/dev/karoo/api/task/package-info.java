/// The kind Task: one replica of a task template, written by Karoo only.
@NullMarked
package dev.karoo.api.task;

import org.jspecify.annotations.NullMarked;
