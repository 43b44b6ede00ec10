namespace Sidecar.Tests;

/// <summary>
/// What a test needs of the machine. Not there: the test is skipped with the reason, or fails when
/// <c>SIDECAR_NO_SKIP=1</c> says that the machine is meant to have everything.
/// </summary>
static class Requires
{
    /// <summary>Root with network namespaces and the named programs on the path.</summary>
    public static void Root(params string[] programs)
    {
        if (Environment.UserName != "root" || !Environment.IsPrivilegedProcess)
            Missing("needs root, to make a network namespace of its own");
        Programs(["ip", .. programs]);
    }

    /// <summary>The named programs on the path (or in /usr/sbin, /sbin).</summary>
    public static void Programs(params string[] programs)
    {
        foreach (var program in programs)
            if (Find(program) is null)
                Missing($"needs the program '{program}', which is not installed");
    }

    /// <summary>An SDK that can build this checkout.</summary>
    public static void Sdk()
    {
        Programs("dotnet");
        if (Command.Run(["dotnet", "--version"]).ExitCode != 0)
            Missing("needs a .NET SDK, of which there is only a runtime");
    }

    /// <summary>The full path of a program, or null.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin")
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    static void Missing(string what)
    {
        if (Environment.GetEnvironmentVariable("SIDECAR_NO_SKIP") == "1")
            Assert.Fail($"This machine may not skip, but the test {what}.");
        Assert.Skip($"The test {what}.");
    }
}
