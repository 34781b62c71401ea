/// The shape of the house, as tests: who may import whom, what the core may touch, how sources
/// look.
@NullMarked
package dev.karoo.architecture;

import org.jspecify.annotations.NullMarked;
