package dev.karoo.core.pipeline;

import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;

/// Bandwidth on an interface of a network. A task's requests may get the same interface, unless
/// their multicast forbids it.
///
/// @param name as used in `$(interfaces.<name>.address)`, unique in the task
/// @param network the logical network
/// @param ibverbs whether it must be capable of ibverbs, and is used by it
/// @param bandwidthIn in bit/s
/// @param bandwidthOut in bit/s
/// @param alignment with the task's cores
/// @param receive multicast addresses that it receives, as unsigned 32-bit IPv4 numbers
/// @param send multicast addresses that it sends to, likewise. A sender by ibverbs and a receiver
///     of one address can't share an interface whose loopback is off (katsdpcontroller's rule)
public record InterfaceRequest(String name, String network, boolean ibverbs, Scalar bandwidthIn,
    Scalar bandwidthOut, Alignment alignment, Ranges receive, Ranges send) {}
