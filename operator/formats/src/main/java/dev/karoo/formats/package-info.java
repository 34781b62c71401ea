/// What Mesos agents say about themselves ⇄ [dev.karoo.core.topology.Agent].
///
/// # The format
/// An agent describes its hardware by Mesos resources and attributes whose names begin with a
/// prefix: `karoo.` (this project's), `katsdpcontroller.` (MeerKAT's scheduler), `node.` (the same
/// as shown at ICALEPCS 2017, THBPA04), or one of the operator's own. All are read, and one agent
/// may use several, such as `katsdpcontroller.` attributes with `node.` resources.
///
/// Resources: `cpus`, `mem`, `disk` (MiB), `ports` and `cores` (ranges; PUs by their index in the
/// operating system), and for the device at position `i` of its attribute
/// `<prefix>gpu.<i>.compute|mem` and `<prefix>interface.<i>.bandwidth_in|bandwidth_out`.
///
/// Attributes hold JSON, plain or in base64 (either alphabet, with or without padding, blanks
/// around it ignored), because an attribute on Mesos' command line can't hold JSON's characters:
///
/// | name | JSON |
/// |---|---|
/// | `numa` | a list of PUs for each domain; a PU in none can't be asked for |
/// | `numa_nodes` | the operating system's NUMA node of each domain, or null; with `node.`, whose domains are NUMA nodes, their positions |
/// | `numa_memory` | MiB of each domain, or null |
/// | `distances`, `siblings` | as in [dev.karoo.core.topology.Agent] |
/// | `gpus` | `{name, uuid, compute_capability: [major, minor], numa_node, os_node, compute, mem}` each |
/// | `interfaces` | `{name, network: text or list, ipv4_address, numa_node, os_node, infiniband_devices, infiniband_multicast_loopback, bandwidth_in, bandwidth_out}` each |
/// | `volumes` | `{name, host_path, numa_node, os_node}` each |
/// | `subsystems` | names; absent: takes the tasks of all |
/// | `priority` | a number; absent: how many GPUs, interfaces and volumes there are |
///
/// `numa_node` is a position in `numa` (with `node.`: a NUMA node), `os_node` a NUMA node of the
/// operating system. Amounts in the JSON count only where there is no such resource; Karoo alone
/// counts them then. With `node.` each field may also be an attribute of its own, such as
/// `node.gpu.0.model`, and all are optional. `karoo.pinning` is `none`, `taskset` or `numactl`.
/// Every other attribute is free, for selectors and spreading.
@NullMarked
package dev.karoo.formats;

import org.jspecify.annotations.NullMarked;
