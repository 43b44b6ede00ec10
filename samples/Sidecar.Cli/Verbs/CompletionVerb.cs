using System.CommandLine;

namespace Sidecar.Cli.Verbs;

/// <summary><c>sidecar completion</c>: a script that teaches a shell the verbs and options.</summary>
static class CompletionVerb
{
    /// <summary>Asks the tool itself, which knows; nothing of the line is evaluated by the shell.</summary>
    const string Bash = """
        # Put this into ~/.bashrc:  source <(sidecar completion bash)
        _sidecar() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _sidecar sidecar kubectl-sidecar

        """;

    const string Zsh = """
        #compdef sidecar kubectl-sidecar
        # Put this into ~/.zshrc:  source <(sidecar completion zsh)
        _sidecar() {
            local -a found
            found=("${(@f)$("${words[1]}" "[suggest:${#BUFFER}]" "${BUFFER}" 2>/dev/null)}")
            compadd -a found || _files
        }
        compdef _sidecar sidecar kubectl-sidecar

        """;

    const string Fish = """
        # Put this into ~/.config/fish/config.fish:  sidecar completion fish | source
        function __sidecar
            set -l line (commandline -cp)
            sidecar "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c sidecar -a '(__sidecar)'

        """;

    const string PowerShell = """
        # Put this into $PROFILE:  sidecar completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName sidecar -ScriptBlock {
            param($word, $line, $position)
            sidecar "[suggest:$position]" "$line" 2>$null | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }

        """;

    public static Command Create(Action<Outcome> report)
    {
        var shell = new Argument<string>("shell") { Description = "The shell: bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        var verb = new Command("completion", "Prints a script that completes verbs and options in a shell.") { shell };
        verb.SetAction(parsed => report(Outcome.Ok(parsed.GetValue(shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            "fish" => Fish,
            _ => PowerShell,
        })));
        return verb;
    }
}
