/// Kubernetes' protobuf encoding of its own kinds, in which typed clients send them.
@NullMarked
package dev.karoo.server.protobuf;

import org.jspecify.annotations.NullMarked;
