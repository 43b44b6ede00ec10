using System.Runtime.InteropServices;

namespace Sidecar.Samples.Tests.Native;

/// <summary>A sample as a native program, published once for all tests that ask for it.</summary>
/// <param name="project">The folder of the sample.</param>
/// <param name="name">The file's name.</param>
/// <param name="variable">The environment variable that may name a file that is there already, so that none is published.</param>
sealed class NativeProgram(string project, string name, string variable)
{
    const int MinutesToPublish = 14;

    // One after the other: they build the same libraries, and each takes much memory.
    static readonly Lock Publishing = new();

    readonly Lazy<string> published = new(() => Publish(project, name));

    /// <summary>The path of the program; skips the test where it would have to be published and there is no linker.</summary>
    public string Path
    {
        get
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } ready)
                return ready;
            Requires.Programs("gcc");
            return published.Value;
        }
    }

    // Below obj, so that a second run finds what the first one made and only looks whether it is still right.
    static string Publish(string project, string name)
    {
        var source = System.IO.Path.Combine(Checkout.Root, "samples", project);
        var folder = System.IO.Path.Combine(source, "obj", "native");
        lock (Publishing)
            Command.Run(
                [
                    "dotnet", "publish", source, "--configuration", "Release",
                    "--runtime", RuntimeInformation.RuntimeIdentifier, "--output", folder, "--nologo", "--verbosity", "quiet",
                ],
                seconds: MinutesToPublish * 60,
                environment: new Dictionary<string, string> { ["MSBUILDDISABLENODEREUSE"] = "1" }).Expect();
        return System.IO.Path.Combine(folder, name);
    }
}
