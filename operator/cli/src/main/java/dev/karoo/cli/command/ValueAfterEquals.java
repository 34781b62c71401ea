package dev.karoo.cli.command;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// For options that may stand alone, as `--dry-run`: their value stands behind a `=`; the next word
/// is not theirs. So kubectl has it.
final class ValueAfterEquals implements IParameterPreprocessor {
  @Override
  public boolean preprocess(Stack<String> arguments, CommandSpec command, ArgSpec option,
      Map<String, Object> details) {
    if (!"=".equals(details.get("separator"))) {
      arguments.push(((OptionSpec) option).fallbackValue());
    }
    return false;
  }
}
