/// Real servers for the commands to speak with.
@NullMarked
package dev.karoo.cli.server;

import org.jspecify.annotations.NullMarked;
