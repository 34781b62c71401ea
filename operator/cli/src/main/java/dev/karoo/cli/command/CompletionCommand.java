package dev.karoo.cli.command;

import dev.karoo.cli.shell.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `karoo completion`: a script for a shell, which asks `karoo __complete` for candidates.
@Command(name = "completion", description = {
  "Print a script that completes karoo's commands, options and names in a shell.", "",
  "The names of pipelines, tasks and agents are asked of the server."}, footer = {
    "# bash, now; or append it to ~/.bashrc\nsource <(karoo completion bash)",
    "# zsh\nsource <(karoo completion zsh)",
    "# fish\nkaroo completion fish | source"}, customSynopsis = "karoo completion (bash | zsh | fish)")
public final class CompletionCommand implements Runnable {
  /// To bash a `=` is a word of its own: the words around it are joined for karoo, and of what
  /// karoo then says bash is given what stands behind it.
  private static final String BASH = """
      _karoo() {
        local candidate word words=() last=-1 joined= known= IFS=$'\\n'
        for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
          if [ $last -ge 0 ] && { [ "$word" = = ] || [ "$joined" ]; }; then
            words[last]+=$word
          else
            words[++last]=$word
          fi
          joined=
          [ "$word" = = ] && joined=yes
        done
        case $COMP_WORDBREAKS in
          *=*) word=${words[last]} known=${word%"${word##*=}"} ;;
        esac
        COMPREPLY=()
        for candidate in $("${COMP_WORDS[0]}" __complete -- "${words[@]}" 2>/dev/null)
        do
          COMPREPLY+=("${candidate#"$known"}")
        done
        if [ "${#COMPREPLY[@]}" = 1 ] && [ "${COMPREPLY[0]}" = :files ]; then
          COMPREPLY=($(compgen -f -- "${words[last]#"$known"}"))
          compopt -o filenames
        fi
      }
      complete -F _karoo karoo
      """;
  private static final String ZSH = """
      _karoo() {
        local -a candidates
        candidates=("${(@f)$("${words[1]}" __complete -- "${(@)words[2,$CURRENT]}" 2>/dev/null)}")
        if [ "${candidates[1]}" = :files ]; then
          [[ $PREFIX = --*=* ]] && compset -P '*='
          _files
        else
          compadd -- $candidates
        fi
      }
      compdef _karoo karoo
      """;
  private static final String FISH = """
      function __karoo_complete
        set -l words (commandline -opc) (commandline -ct)
        set -l candidates ($words[1] __complete -- $words[2..-1] 2>/dev/null)
        if test "$candidates" = :files
          __fish_complete_path (commandline -ct)
        else
          printf '%s\\n' $candidates
        end
      end
      complete -c karoo -f -a '(__karoo_complete)'
      """;

  @Parameters(arity = "1", paramLabel = "SHELL", description = "Which one.", hidden = true)
  String name = "";

  @Spec
  CommandSpec spec = CommandSpec.create();

  private final Shell shell;

  public CompletionCommand(GlobalOptions global) {
    this.shell = global.shell();
  }

  @Override
  public void run() {
    switch (name) {
      case "bash" -> shell.out().print(BASH);
      case "zsh" -> shell.out().print(ZSH);
      case "fish" -> shell.out().print(FISH);
      default -> throw new ParameterException(spec.commandLine(),
          "unsupported shell \"" + name + "\"; there are scripts for bash, zsh and fish");
    }
  }
}
