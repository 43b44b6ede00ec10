using System.Runtime.InteropServices;

namespace Sidecar.Samples.Tests.Native;

/// <summary>The tool as a native program, published once for all tests that ask for it.</summary>
static class NativeTool
{
    const int MinutesToPublish = 14;

    static readonly Lazy<string> Published = new(Publish);

    /// <summary>
    /// The path of the program: that which <c>SIDECAR_NATIVE</c> names, else it is published; skips the test where there is no
    /// linker.
    /// </summary>
    public static string Path
    {
        get
        {
            if (Environment.GetEnvironmentVariable("SIDECAR_NATIVE") is { Length: > 0 } ready)
                return ready;
            Requires.Programs("gcc");
            return Published.Value;
        }
    }

    // Below obj, so that a second run finds what the first one made and only looks whether it is still right.
    static string Publish()
    {
        var folder = System.IO.Path.Combine(Checkout.Root, "samples", "Sidecar.Cli", "obj", "native");
        Command.Run(
            [
                "dotnet", "publish", System.IO.Path.Combine(Checkout.Root, "samples", "Sidecar.Cli"), "--configuration", "Release",
                "--runtime", RuntimeInformation.RuntimeIdentifier, "--output", folder, "--nologo", "--verbosity", "quiet",
            ],
            seconds: MinutesToPublish * 60,
            environment: new Dictionary<string, string> { ["MSBUILDDISABLENODEREUSE"] = "1" }).Expect();
        return System.IO.Path.Combine(folder, "sidecar");
    }
}
