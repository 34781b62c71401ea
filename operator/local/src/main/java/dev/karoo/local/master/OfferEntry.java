package dev.karoo.local.master;

import dev.karoo.local.loop.Loop;
import dev.karoo.local.resources.Resources;
import org.apache.mesos.v1.Protos.Offer;

/// An outstanding offer.
///
/// @param id its id
/// @param framework whom it was made to
/// @param role in which role
/// @param agent of which agent
/// @param resources allocated to the role
/// @param message as it was sent
/// @param timeout ends it, if offers end
record OfferEntry(String id, String framework, String role, String agent, Resources resources,
    Offer message, Loop.Timer timeout) {}
