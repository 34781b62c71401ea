/// What is to be done so that the cluster becomes what its users want: `reconcile(desired,
/// observed,
/// now) → Plan`. Level-based: it knows no created, updated or deleted, only what is wanted against
/// what there is, and each thing it does carries its reason.
@NullMarked
package dev.karoo.core.reconcile;

import org.jspecify.annotations.NullMarked;
