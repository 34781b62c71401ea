/// The client of a Kubernetes-shaped API: which server, what it serves, requests, watches, errors.
@NullMarked
package dev.karoo.cli.client;

import org.jspecify.annotations.NullMarked;
