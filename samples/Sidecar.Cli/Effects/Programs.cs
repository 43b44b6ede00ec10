using System.ComponentModel;
using System.Diagnostics;

namespace Sidecar.Cli.Effects;

/// <summary>How a program ended.</summary>
/// <param name="Exit">Its exit code.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
sealed record ProgramResult(int Exit, string Output, string Error)
{
    /// <summary>True where it says that all is well.</summary>
    public bool IsSuccess => Exit == 0;
}

/// <summary>Runs other programs: by name and argument vector, never through a shell.</summary>
static class Programs
{
    /// <summary>What a program that is not installed ends with, as shells have it.</summary>
    public const int NotFound = 127;

    const int TimedOut = 124;

    // iptables-restore waits thirty seconds for the lock.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The full path of a program, or null where it is not installed.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin")
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    /// <summary>Runs a program to its end, in the network namespace of the calling thread.</summary>
    public static ProgramResult Run(string program, IEnumerable<string> arguments, string input = "")
    {
        if (Find(program) is not { } path)
            return new(NotFound, "", $"the program '{program}' is not installed");
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        try
        {
            using var process = Process.Start(start)!;
            return Finish(process, input);
        }
        catch (Win32Exception failure)
        {
            return new(NotFound, "", $"{path}: {failure.Message}");
        }
    }

    static ProgramResult Finish(Process process, string input)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all of it; its exit code tells.
        }
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            return new(TimedOut, "", $"{process.StartInfo.FileName}: still running after {Patience.TotalSeconds} seconds");
        }
        return new(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
