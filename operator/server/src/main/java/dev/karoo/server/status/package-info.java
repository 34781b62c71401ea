/// The errors of the API, as the `Status` objects that Kubernetes' clients know.
@NullMarked
package dev.karoo.server.status;

import org.jspecify.annotations.NullMarked;
