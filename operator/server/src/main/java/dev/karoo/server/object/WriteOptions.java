package dev.karoo.server.object;

import dev.karoo.server.apply.Ownership.Force;

/// How a request wants to write.
///
/// @param persistence whether it is meant
/// @param validation what to do about unknown fields
/// @param manager in whose name fields are owned
/// @param force whether apply takes fields from other managers
public record WriteOptions(Persistence persistence, FieldValidation validation, String manager,
    Force force) {

  /// Whether a write is meant.
  public enum Persistence {
    /// It is.
    KEEP,
    /// All is done but the writing: `dryRun=All`.
    DRY_RUN
  }

  /// What to do about fields that the kind does not have.
  public enum FieldValidation {
    /// Refuse with 400, as `fieldValidation=Strict` asks.
    STRICT,
    /// Drop them and warn.
    WARN,
    /// Drop them.
    IGNORE,
    /// The request does not say: refuse with 422. kube-apiserver would drop and warn; here nothing
    /// that a user wrote is ignored unless asked.
    REFUSE
  }

  /// What the server itself writes.
  static final WriteOptions SYSTEM = new WriteOptions(Persistence.KEEP, FieldValidation.IGNORE,
      "karoo", Force.NO);
}
