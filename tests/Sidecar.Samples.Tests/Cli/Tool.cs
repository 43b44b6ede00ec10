using System.Diagnostics;
using System.Text;
using Sidecar.Cli;

namespace Sidecar.Samples.Tests.Cli;

/// <summary>What one run of the tool gave.</summary>
sealed record CliRun(int Exit, string Output, string Error);

/// <summary>Runs the tool: in this process as a function, or as the program a user would start.</summary>
static class Tool
{
    public static CliRun Run(params string[] args) => RunOn([], args);

    public static CliRun RunOn(string input, params string[] args) => RunOn(Encoding.UTF8.GetBytes(input), args);

    public static CliRun RunOn(byte[] input, params string[] args) => Run(input, [], "", args);

    /// <summary>Runs the tool on another machine: with its environment, and one text for every file of its system.</summary>
    public static CliRun RunIn(Dictionary<string, string> environment, string systemFile, params string[] args) =>
        Run([], environment, systemFile, args);

    /// <summary>Every verb that runs something, such as <c>webhooks build</c>, as the help names them.</summary>
    public static IEnumerable<string> Verbs(string parent = "") =>
        from line in Help(parent).Split("Commands:\n").Skip(1).SelectMany(part => part.Split('\n'))
        where line.Length > 2 && line.StartsWith("  ", StringComparison.Ordinal) && line[2] != ' '
        let verb = $"{parent} {line.Trim().Split(' ')[0]}".Trim()
        from name in Verbs(verb).DefaultIfEmpty(verb)
        select name;

    /// <summary>The help of a verb; of the tool where it is empty.</summary>
    public static string Help(string verb)
    {
        var run = Run([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal((0, ""), (run.Exit, run.Error));
        return run.Output;
    }

    static CliRun Run(byte[] input, Dictionary<string, string> environment, string systemFile, string[] args)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(new MemoryStream(input), output, error, Colour: false)
        {
            Environment = name => environment.GetValueOrDefault(name),
            SystemFile = _ => systemFile,
        };
        var exit = CommandLine.Run(args, terminal);
        return new CliRun(exit, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    public static CliRun RunProcess(string input, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "sidecar.dll"), .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)), "The tool did not end within a minute.");
        return new CliRun(process.ExitCode, output, error.Result);
    }
}
