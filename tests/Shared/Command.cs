using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sidecar.Tests;

/// <summary>Runs programs by argument vector, without a shell and within a bounded time.</summary>
static class Command
{
    public static ProgramResult Run(
        IReadOnlyList<string> command, string? stdin = null, int seconds = 60,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        using var program = Start(command, environment);
        return program.Finish(stdin, TimeSpan.FromSeconds(seconds));
    }

    public static RunningProgram Start(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Requires.Find(command[0]) ?? command[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new RunningProgram(command, Process.Start(start)!);
    }
}

/// <summary>A program that was started; killed when disposed.</summary>
sealed class RunningProgram(IReadOnlyList<string> command, Process process) : IDisposable
{
    readonly Task<string> output = process.StandardOutput.ReadToEndAsync();
    readonly Task<string> error = process.StandardError.ReadToEndAsync();

    /// <summary>The process id; of the program itself where what started it gave its place up.</summary>
    public int Id { get; } = process.Id;

    /// <summary>True once it has ended by itself.</summary>
    public bool HasExited => process.HasExited;

    public ProgramResult Finish(string? stdin, TimeSpan time)
    {
        try
        {
            if (stdin is not null)
                process.StandardInput.Write(stdin);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended without reading all of it; its exit code tells.
        }
        if (!process.WaitForExit(time))
        {
            Dispose();
            throw new TimeoutException($"{string.Join(' ', command)}: still running after {time.TotalSeconds} s.");
        }
        process.WaitForExit();
        return new ProgramResult(command, process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    /// <summary>Sends a signal by its number, signal(7): 1 is SIGHUP, 2 SIGINT, 9 SIGKILL, 15 SIGTERM.</summary>
    public void Signal(int number) => Assert.Equal(0, kill(Id, number));

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.WaitForExit(TimeSpan.FromSeconds(5));
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    static extern int kill(int process, int signal);
}

/// <summary>How a program ended and what it wrote.</summary>
sealed record ProgramResult(IReadOnlyList<string> Arguments, int ExitCode, string Output, string Error)
{
    /// <summary>The output; fails the test where the program failed.</summary>
    public string Expect()
    {
        Assert.True(ExitCode == 0, $"{string.Join(' ', Arguments)}: exit code {ExitCode}\n{Error}{Output}");
        return Output;
    }
}
