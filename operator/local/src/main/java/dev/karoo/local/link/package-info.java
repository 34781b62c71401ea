/// The connection between the local master and its agents. Mesos keeps this protocol to itself, so
/// this one is the local cluster's own: framed messages on one TCP connection on loopback, opened
/// by the agent, which proves with a token from the state directory that it belongs here.
@NullMarked
package dev.karoo.local.link;

import org.jspecify.annotations.NullMarked;
