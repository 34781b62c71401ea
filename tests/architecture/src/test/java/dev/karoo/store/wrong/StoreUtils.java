package dev.karoo.store.wrong;

/// A name that says nothing.
public record StoreUtils(int number) {}
