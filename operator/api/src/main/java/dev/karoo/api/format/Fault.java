package dev.karoo.api.format;

/// What is wrong with a text.
///
/// @param message a sentence without its subject and full stop
/// @param fix what to write instead; empty where nothing better is known
public record Fault(String message, String fix) {}
