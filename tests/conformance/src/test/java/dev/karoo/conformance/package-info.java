/// What a framework relies on from a Mesos master, stated against the protocol: the v1 scheduler
/// and operator API over HTTP. Run against the local cluster, or with `-Dmesos.master=HOST:PORT`
/// and `-Dmesos.agents=N` against a real master, without a change. Each expectation was recorded
/// from a real master (1.12-dev); `07:231` is line 231 of scenario 07.
///
/// Against a real master: `-Dmesos.role=ROLE` (default `conformance`), `-Dmesos.user=USER` whom
/// tasks run as (default: whoever runs the tests), `-Dmesos.credentials=FILE` (`principal secret`).
/// Other frameworks may be there; the suite needs an idle half CPU and 256 MiB on some agent, and
/// leaves nothing behind. For a moment it deactivates an agent and announces the absence of one,
/// and
/// it drains one where no other framework has tasks; if there is none, that test is skipped.
@NullMarked
package dev.karoo.conformance;

import org.jspecify.annotations.NullMarked;
