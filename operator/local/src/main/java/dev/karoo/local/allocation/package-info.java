/// Who is offered what: dominant resource fairness between roles and frameworks, and the filters
/// that declined offers leave behind.
@NullMarked
package dev.karoo.local.allocation;

import org.jspecify.annotations.NullMarked;
