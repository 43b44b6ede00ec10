using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>The proxy as a program of its own in a pod.</summary>
sealed class ProxyProcess : IDisposable
{
    static readonly Lazy<string> Installed = new(Install);

    readonly ProxyPod pod;
    readonly string log;
    readonly RunningProgram program;

    public ProxyProcess(ProxyPod pod, string folder, string configuration, uint uid, uint gid, string[] environment, int? openFiles)
    {
        this.pod = pod;
        log = Path.Combine(folder, $"access-{Guid.NewGuid():N}.log");
        ConfigurationPath = Path.Combine(folder, "proxy.json");
        Configure(configuration);
        program = pod.Inside.Start(
            [.. openFiles is { } files ? (string[])["prlimit", $"--nofile={files}:{files}"] : [], "env", "DOTNET_TieredPGO=0", .. environment, "dotnet", Program, "proxy", "sidecar", "--config", ConfigurationPath],
            uid, gid);
    }

    /// <summary>The program, where any user can read it.</summary>
    public static string Program => Path.Combine(Installed.Value, "sidecar-proxy.dll");

    public string ConfigurationPath { get; }

    /// <summary>The files that it has open.</summary>
    public int OpenFiles => Directory.GetFileSystemEntries($"/proc/{Id}/fd").Length;

    /// <summary>Its memory in bytes.</summary>
    public long Memory
    {
        get
        {
            using var process = Process.GetProcessById(Id);
            return process.WorkingSet64;
        }
    }

    public int Id => program.Id;

    public bool HasExited => program.HasExited;

    /// <summary>Replaces the configuration file; the access log is added to it.</summary>
    public void Configure(string configuration)
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse(configuration)!.AsObject();
        node["accessLog"] ??= new System.Text.Json.Nodes.JsonObject { ["format"] = "json", ["path"] = log };
        Write(node.ToJsonString());
    }

    /// <summary>Replaces the configuration file by a text that may be anything, in one step as Kubernetes does.</summary>
    public void Write(string text)
    {
        File.WriteAllText(ConfigurationPath + ".new", text);
        File.Move(ConfigurationPath + ".new", ConfigurationPath, overwrite: true);
    }

    /// <summary>Sends a signal, by its number: 15 asks it to leave, 9 kills it.</summary>
    public void Signal(int number) => program.Signal(number);

    /// <summary>Waits for the end.</summary>
    public ProgramResult Finish(int seconds = 30) => program.Finish(null, TimeSpan.FromSeconds(seconds));

    public void AwaitReady()
    {
        Await(() => HasExited || Get(15021, "/healthz/ready").Status == 200, "is ready");
        if (HasExited)
            throw new InvalidOperationException($"The proxy has ended: {Finish().Error}");
    }

    /// <summary>Asks one of the proxy's own pages from inside the pod.</summary>
    public (int Status, string Body) Get(int port, string path, string method = "GET", string address = "127.0.0.1") =>
        Ask(pod.Inside, address, port, path, method);

    public static (int Status, string Body) Ask(NetworkNamespace from, string address, int port, string path, string method = "GET", string headers = "")
    {
        try
        {
            using var socket = ProxyPod.Connect(from, address, port);
            socket.Send(Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: {address}:{port}\r\nConnection: close\r\n{headers}\r\n"));
            var text = socket.ReadToEnd();
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            return end < 0 ? (0, text) : (int.Parse(text.Split(' ')[1]), text[(end + 4)..]);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            return (0, error.Message);
        }
    }

    /// <summary>A value of the metrics: the sum over all series of a name whose labels contain a text.</summary>
    public double Metric(string name, string labels = "") => Get(15090, "/stats/prometheus").Body.Split('\n')
        .Where(line => (line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal)) && line.Contains(labels, StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The file of the access log, where the configuration names no other.</summary>
    public string LogPath => log;

    /// <summary>The lines of the access log so far.</summary>
    public IReadOnlyList<JsonElement> Log() => !File.Exists(log) ? [] :
        [.. File.ReadAllText(log).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>Waits for the first line of the access log that fits.</summary>
    public JsonElement AwaitLog(Func<JsonElement, bool> wanted)
    {
        JsonElement? found = null;
        Await(() => (found = Log().Cast<JsonElement?>().FirstOrDefault(line => wanted(line!.Value))) is not null, "logs it",
            () => string.Join('\n', Log()));
        return found!.Value;
    }

    public static void Await(Func<bool> condition, string what, Func<string>? more = null)
    {
        for (var start = Stopwatch.GetTimestamp(); !condition(); Thread.Sleep(50))
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60), $"Not within a minute: {what}. {more?.Invoke()}");
    }

    public void Dispose() => program.Dispose();

    /// <summary>Copies the program to where a user without rights can read it.</summary>
    static string Install()
    {
        var folder = Directory.CreateTempSubdirectory("sidecar-proxy-program-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(IsProgram))
        {
            var copy = Path.Combine(folder, Path.GetFileName(file));
            File.Copy(file, copy);
            File.SetUnixFileMode(copy, (UnixFileMode)0b110_100_100);
        }
        return folder;
    }

    static bool IsProgram(string file) =>
        Path.GetFileName(file) is var name && (name.StartsWith("sidecar-proxy", StringComparison.Ordinal) || name.EndsWith(".dll", StringComparison.Ordinal))
        && !name.StartsWith("xunit", StringComparison.Ordinal);
}

/// <summary>Connections that are to be turned away.</summary>
static class Resets
{
    /// <summary>The connection, or the first read from it, is reset; refused is something else.</summary>
    public static void Expect(Func<Socket> call)
    {
        var error = Assert.Throws<SocketException>(() =>
        {
            using var socket = call();
            socket.ReadToEnd();
        });
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
    }
}

static class SocketText
{
    /// <summary>All that comes until the end, as ASCII.</summary>
    public static string ReadToEnd(this Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (socket.Receive(buffer) is > 0 and var count)
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        return text.ToString();
    }

    /// <summary>One line, without its end.</summary>
    public static string ReadLine(this Socket socket)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (socket.Receive(one) == 1 && one[0] != '\n')
            text.Append((char)one[0]);
        return text.ToString();
    }

    public static void SendText(this Socket socket, string text)
    {
        ReadOnlySpan<byte> rest = Encoding.ASCII.GetBytes(text);
        while (rest.Length > 0)
            rest = rest[socket.Send(rest)..];
    }
}
