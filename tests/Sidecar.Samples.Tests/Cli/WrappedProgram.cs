using IO = System.IO;

namespace Sidecar.Samples.Tests.Cli;

/// <summary>A folder to put before the search path, in which a script stands in the place of a program.</summary>
sealed class WrappedProgram : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("sidecar-").FullName;

    /// <summary>Makes it.</summary>
    /// <param name="program">The name of the program.</param>
    /// <param name="script">Lines for a shell, whose <c>$real</c> is the program; it begins in the folder.</param>
    public WrappedProgram(string program, string script)
    {
        var real = Requires.Find(program);
        var file = IO.Path.Combine(folder, program);
        File.WriteAllText(file, $"#!/bin/sh\nreal='{real}'\ncd '{folder}'\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The search path with the folder first.</summary>
    public string Path => $"{folder}:{Environment.GetEnvironmentVariable("PATH")}";

    /// <summary>Makes an empty file in the folder, for the script to see.</summary>
    public void Make(string name) => File.WriteAllText(IO.Path.Combine(folder, name), "");

    /// <summary>Waits until the script has made a file.</summary>
    public void Await(string name)
    {
        for (var wait = 0; !File.Exists(IO.Path.Combine(folder, name)); wait++)
        {
            Assert.True(wait < 1200, $"No file '{name}' within a minute.");
            Thread.Sleep(50);
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
