using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Sidecar.Webhook.Tests.Hosting;

namespace Sidecar.Webhook.Tests.Deploy.Images;

/// <summary>
/// The program of an image as a process of this machine, started by the image's command, in its folder, with its
/// environment and no other, and as its user where the test is root. The runtime is that of the machine.
/// </summary>
[UnsupportedOSPlatform("windows")]
sealed class StartedImage : IDisposable
{
    readonly ConcurrentQueue<string> log = [];
    readonly Process process;

    /// <param name="image">What is started.</param>
    /// <param name="settings">Environment variables beside the image's.</param>
    public StartedImage(UnpackedImage image, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var configuration = image.Image.Start;
        var user = User(configuration.User);
        IsOtherUser = user.Count > 0;
        string[] command = [.. configuration.Entrypoint, .. configuration.Cmd ?? []];
        string[] arguments = [.. user, Located(command[0]), .. command.Skip(1).Select(one => one.StartsWith('/') ? image.Root + one : one)];
        var start = new ProcessStartInfo(arguments[0], arguments.Skip(1))
        {
            WorkingDirectory = image.Root + configuration.WorkingDir,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        // The home is set by what runs containers; without it the framework asks the machine, which does not know the user.
        foreach (var (name, value) in configuration.Variables.Append(new("HOME", image.Home)).Concat(settings))
            start.Environment[name] = value;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it wrote so far.</summary>
    public string Log => string.Join('\n', log);

    /// <summary>Whether it was started as the user of the image, and not as that of the test.</summary>
    public bool IsOtherUser { get; }

    /// <summary>The user that it runs as, by number, as the kernel has it.</summary>
    public string UserId => File.ReadLines($"/proc/{process.Id}/status")
        .First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1];

    /// <summary>The address that it says it listens at, by its scheme.</summary>
    public async Task<Uri> Address(string scheme)
    {
        Uri? found = null;
        await Eventually.Holds(() =>
        {
            Assert.False(process.HasExited, $"It ended.\n{Log}");
            return (found = Addresses().FirstOrDefault(address => address.Scheme == scheme)) is not null;
        }, $"it listens at {scheme}");
        return found!;
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.WaitForExit(Eventually.Bound);
        process.Dispose();
    }

    void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
            log.Enqueue(line.Data);
    }

    IEnumerable<Uri> Addresses() => log
        .Select(line => line.StartsWith('{') ? JsonNode.Parse(line)!["State"]?["address"]?.ToString() : null)
        .OfType<string>().Select(address => new Uri(address));

    static string Located(string program) =>
        program.StartsWith('/') ? program : Requires.Find(program) ?? throw new FileNotFoundException(program);

    // A runtime in the home of root, for example, can be started by nobody else.
    static IReadOnlyList<string> User(string user) =>
        Environment.IsPrivilegedProcess && Requires.Find("setpriv") is { } setpriv && IsForAll(Located("dotnet"))
            ? [setpriv, $"--reuid={user}", $"--regid={user}", "--clear-groups", "--no-new-privs", "--"]
            : [];

    static bool IsForAll(string program)
    {
        for (FileSystemInfo? one = new FileInfo(program).ResolveLinkTarget(true) ?? new FileInfo(program); one is not null;
             one = Directory.GetParent(one.FullName))
            if (!one.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
                return false;
        return true;
    }
}
