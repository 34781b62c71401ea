package dev.karoo.server.status;

/// One thing that is wrong with a request.
///
/// @param reason a word for programs, such as `FieldValueInvalid`
/// @param message a sentence for people
/// @param field where, as a path such as `spec.tasks[0].name`; may be empty
public record Cause(String reason, String message, String field) {}
