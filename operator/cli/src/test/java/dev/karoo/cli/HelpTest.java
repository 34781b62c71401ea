package dev.karoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.cli.CommandRun.Result;
import dev.karoo.cli.command.Commands;
import dev.karoo.cli.output.Terminal;
import dev.karoo.cli.shell.Shell;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class HelpTest {
  private static final CommandLine COMMANDS = Commands.all(
      new Shell(InputStream.nullInputStream(),
          new PrintWriter(Writer.nullWriter()),
          new PrintWriter(Writer.nullWriter()),
          Terminal.NONE, Map.of(), Path.of("."),
          Instant::now, NoKaroo::new));

  /// The words of every command that is shown.
  private static List<List<String>> all() {
    List<List<String>> all = new ArrayList<>();
    add(List.of(), COMMANDS, all);
    return all;
  }

  private static void add(List<String> words, CommandLine command, List<List<String>> all) {
    if (command.getCommandSpec().usageMessage().hidden()) {
      return;
    }
    all.add(words);
    command.getSubcommands().forEach((name, each) -> {
      List<String> longer = new ArrayList<>(words);
      longer.add(name);
      add(longer, each, all);
    });
  }

  @Test
  void helpIsACommandToo() {
    assertThat(new CommandRun().run("help").out()).isEqualTo(new CommandRun().run().out());
    assertThat(new CommandRun().run("help", "rollout", "undo").out())
        .isEqualTo(new CommandRun().run("rollout", "undo", "--help").out());
    Result unknown = new CommandRun().run("help", "rollout", "nope");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err()).isEqualTo("error: unknown command \"nope\" for \"karoo rollout\"\n");
  }

  @Test
  void everyCommandSaysWhatItDoes() {
    StringBuilder text = new StringBuilder();
    for (List<String> words : all()) {
      List<String> arguments = new ArrayList<>(words);
      arguments.add("--help");
      Result result = new CommandRun().run(arguments.toArray(String[]::new));
      assertThat(result.code()).as(words.toString()).isZero();
      assertThat(result.out().lines()).as(words.toString())
          .allMatch(line -> line.length() <= 112 || line.startsWith("  karoo "));
      text.append("$ karoo ").append(String.join(" ", arguments)).append('\n')
          .append(result.out()).append('\n');
    }
    Golden.check("help.txt", text.toString());
  }

  @Test
  void everyCommandHasAnExample() {
    for (List<String> words : all()) {
      List<String> arguments = new ArrayList<>(words);
      arguments.add("-h");
      assertThat(new CommandRun().run(arguments.toArray(String[]::new)).out())
          .contains("Examples:\n").contains("karoo " + String.join(" ", words));
    }
  }

  @Test
  void helpFitsIntoANarrowTerminal() {
    Result help = new CommandRun().terminal(new Terminal(true, 70, 24, false)).run("help");
    assertThat(help.out().lines())
        .allMatch(line -> line.length() <= 70 || line.startsWith("  karoo "));
  }

  @Test
  void theVersionIsAFlagToo() {
    Result version = new CommandRun().run("--version");
    assertThat(version.code()).isZero();
    assertThat(version.out()).matches("karoo v[0-9].*\n");
  }

  @Test
  void withoutArgumentsHelpIsShown() {
    assertThat(new CommandRun().run()).isEqualTo(new CommandRun().run("--help"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "frobnicate | error: unknown command \"frobnicate\" for \"karoo\"",
    "gte | error: unknown command \"gte\" for \"karoo\"; did you mean get?",
    "edit pl x | error: unknown command \"edit\" for \"karoo\"; 'kubectl edit' works with the same kubeconfig",
    "rollout statu | error: unknown command \"statu\" for \"karoo rollout\"; did you mean status?",
    "dscribe | error: unknown command \"dscribe\" for \"karoo\"; did you mean describe?",
    "local | error: one of its commands is needed: up, stop-agent, start-agent",
    "local stop-agent | error: missing required parameter: AGENT",
    "operator | error: required flag(s) \"master\" not set",
    "version extra | error: unexpected argument \"extra\"",
    "completion tcsh | error: unsupported shell \"tcsh\"; there are scripts for bash, zsh and fish",
    "logs --tail=many x | error: invalid value for option '--tail'",
    "up --timeout 5 | error: invalid value for option '--timeout'"})
  void mistakesAreExplainedInOneLineAndAHint(String arguments, String message) {
    Result result = new CommandRun().run(arguments.split(" ", -1));
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith(message);
    assertThat(result.err().lines()).hasSize(2);
    assertThat(result.err()).contains("\nSee 'karoo");
  }

  @Test
  void scriptsForShells() throws Exception {
    for (String shell : List.of("bash", "zsh", "fish")) {
      Result result = new CommandRun().run("completion", shell);
      assertThat(result.code()).isZero();
      assertThat(result.out()).contains("__complete --").contains("karoo");
    }
    Process bash = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
    try (var in = bash.outputWriter()) {
      in.write(new CommandRun().run("completion", "bash").out());
    }
    assertThat(bash.inputReader().readAllAsString()).isEmpty();
    assertThat(bash.waitFor()).isZero();
  }
}
