package dev.karoo.formats.hwloc;

import java.io.IOException;

/// A file is not one that hwloc wrote; the message says where and why.
public final class HwlocException extends IOException {
  private static final long serialVersionUID = 1;

  HwlocException(int line, String message) {
    super(line > 0 ? "line " + line + ": " + message : message);
  }
}
