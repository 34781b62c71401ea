/// The Kubernetes-compatible REST API over the store.
///
/// {@link dev.karoo.server.ApiServer} is the door. Inside, requests are read and answered in
/// `rest`, and what they mean is decided in `object`, by the rules that a `kind` brings.
@NullMarked
package dev.karoo.server;

import org.jspecify.annotations.NullMarked;
