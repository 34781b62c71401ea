/// HTTP as Mesos speaks it: framing of event streams, protobuf and JSON bodies, redirects,
/// credentials, TLS.
@NullMarked
package dev.karoo.mesos.http;

import org.jspecify.annotations.NullMarked;
