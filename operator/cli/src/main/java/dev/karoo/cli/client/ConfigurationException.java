package dev.karoo.cli.client;

/// A kubeconfig that can't be used; the message says which file, what is wrong, and what to do.
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(message);
  }

  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }
}
