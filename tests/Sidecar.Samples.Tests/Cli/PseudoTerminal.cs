namespace Sidecar.Samples.Tests.Cli;

/// <summary>Runs the tool as a program on a terminal, as a person at a shell does (script(1)).</summary>
static class PseudoTerminal
{
    static readonly Dictionary<string, string> Usual = new()
    {
        ["SHELL"] = "/bin/sh",
        // One that understands nothing, so that the runtime sends it nothing of its own.
        ["TERM"] = "dumb",
        ["NO_COLOR"] = "",
        ["COLUMNS"] = "",
    };

    /// <summary>Runs a line of the shell in which <c>sidecar</c> is the tool, and gives all that the terminal shows, and its exit code.</summary>
    /// <param name="line">The line.</param>
    /// <param name="variables">What is set for it beside the usual.</param>
    public static (int Exit, string Shown) Run(string line, params (string Name, string Value)[] variables)
    {
        using var running = Start(line, variables);
        return End(running);
    }

    /// <summary>Starts such a line.</summary>
    public static RunningProgram Start(string line, params (string Name, string Value)[] variables)
    {
        Requires.Programs("script");
        var environment = new Dictionary<string, string>(Usual);
        foreach (var (name, value) in variables)
            environment[name] = value;
        var tool = Path.Combine(AppContext.BaseDirectory, "sidecar.dll");
        return Command.Start(["script", "--quiet", "--return", "--command", $"sidecar() {{ dotnet '{tool}' \"$@\"; }}\n{line}", "/dev/null"], environment);
    }

    /// <summary>Waits for its end.</summary>
    public static (int Exit, string Shown) End(RunningProgram running)
    {
        var run = running.Finish("", TimeSpan.FromMinutes(1));
        return (run.ExitCode, (run.Output + run.Error).Replace("\r\n", "\n", StringComparison.Ordinal));
    }
}
