namespace Sidecar.Samples.Tests.Cli;

/// <summary>The scripts of <c>sidecar completion</c> in the shells that they are for.</summary>
public sealed class CompletionTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("sidecar-").FullName;

    public CompletionTests()
    {
        var tool = Path.Combine(folder, "sidecar");
        File.WriteAllText(tool, $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "sidecar.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("sidecar webh", "webhooks")]
    [InlineData("sidecar trace --det", "--detail")]
    public void Fish_completes(string line, string completed) =>
        Assert.Equal(completed, Ask("fish", ["--no-config", "-c", $"source script; complete -C '{line}'"]));

    [Theory]
    [InlineData("sidecar webh", "webhooks")]
    [InlineData("sidecar trace --det", "--detail")]
    public void Bash_completes(string line, string completed) =>
        Assert.Equal(completed, Ask("bash", ["--norc", "-c",
            $"source ./script; COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}; COMP_WORDS=($COMP_LINE); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _sidecar; echo \"${{COMPREPLY[@]}}\""]));

    // The line editor has no terminal here: what it would be given is printed.
    [Theory]
    [InlineData("sidecar webh", "webhooks")]
    [InlineData("sidecar trace --det", "--detail")]
    public void Zsh_completes(string line, string completed) =>
        Assert.Equal(completed, Ask("zsh", ["-f", "-c",
            $"compdef() {{ :; }}; compadd() {{ print -rl -- \"${{found[@]}}\"; }}; source ./script; BUFFER='{line}'; words=(${{=BUFFER}}); _sidecar"]));

    string Ask(string shell, string[] arguments)
    {
        Requires.Programs(shell);
        File.WriteAllText(Path.Combine(folder, "script"), Tool.Run("completion", shell).Output);
        return Command.Run(["env", "-C", folder, $"HOME={folder}", $"PATH={folder}:{Environment.GetEnvironmentVariable("PATH")}", shell, .. arguments], "", seconds: 60).Expect().TrimEnd('\n');
    }
}
