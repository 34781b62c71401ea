/// A small HTTP/1.1 server on virtual threads, for what Mesos' endpoints need and general servers
/// do not give: event streams whose closing by the client is noticed at once (Mesos answers 403 to
/// the next call some milliseconds later, recording 07:398–400), hundreds of listeners in one
/// process at almost no memory, and status lines, headers and bodies exactly as recorded.
@NullMarked
package dev.karoo.local.http;

import org.jspecify.annotations.NullMarked;
