using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Sidecar.Tests;

/// <summary>
/// A network namespace of the test's own: made empty with <c>lo</c> up, deleted when disposed, with all that lives in it.
/// </summary>
/// <remarks>
/// Programs run in it by argument vector (<see cref="Run(string[])"/>); sockets are opened in it by the test itself
/// (<see cref="Inside{T}"/>), so that no interpreter is needed on the machine.
/// </remarks>
sealed class NetworkNamespace : IDisposable
{
    static int made;

    readonly ConcurrentBag<RunningProgram> running = [];
    readonly string environmentFolder = Directory.CreateTempSubdirectory("sidecar-").FullName;

    NetworkNamespace(string name) => Name = name;

    /// <summary>The name, unique on the machine.</summary>
    public string Name { get; }

    /// <summary>Makes a namespace; skips the test where that needs rights or programs that are not there.</summary>
    public static NetworkNamespace Create(params string[] programs)
    {
        Requires.Root(["nsenter", .. programs]);
        var made = new NetworkNamespace($"sidecar-{Environment.ProcessId}-{Interlocked.Increment(ref NetworkNamespace.made)}");
        Command.Run(["ip", "netns", "add", made.Name]).Expect();
        try
        {
            made.Run("ip", "link", "set", "lo", "up").Expect();
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>Runs a program to its end, at most ten seconds, as root.</summary>
    public ProgramResult Run(params string[] command) => Run(command, stdin: null);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="command">The program and its arguments; no shell is involved.</param>
    /// <param name="stdin">What the program reads; null for nothing.</param>
    /// <param name="uid">The user it runs as.</param>
    /// <param name="gid">The group it runs as; supplementary groups are dropped with it.</param>
    /// <param name="seconds">The time it has; after that it is killed and the test fails.</param>
    public ProgramResult Run(
        IReadOnlyList<string> command, string? stdin, uint uid = 0, uint gid = 0, int seconds = 60) =>
        Command.Run(Enter(command, uid, gid), stdin, seconds, Variables());

    /// <summary>Starts a program that ends with the namespace at the latest.</summary>
    public RunningProgram Start(IReadOnlyList<string> command, uint uid = 0, uint gid = 0)
    {
        var program = Command.Start(Enter(command, uid, gid), Variables());
        running.Add(program);
        return program;
    }

    /// <summary>
    /// Runs code on a thread of its own that stands in the namespace with the file-system ids of another user. Sockets
    /// that it opens stay in the namespace and belong to that user, whoever uses them later.
    /// </summary>
    public T Inside<T>(Func<T> work, uint uid = 0, uint gid = 0)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Native.Enter($"/run/netns/{Name}", uid, gid);
                result = work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        })
        { IsBackground = true };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    /// <summary>Adds an address to an interface, at once usable (no duplicate address detection).</summary>
    public void AddAddress(string cidr, string device)
    {
        string[] detection = cidr.Contains(':', StringComparison.Ordinal) ? ["nodad"] : [];
        Run(["ip", "address", "add", cidr, "dev", device, .. detection]).Expect();
    }

    /// <summary>Joins two namespaces by a pair of interfaces and sets both up.</summary>
    public void Connect(string device, NetworkNamespace peer, string peerDevice)
    {
        Run("ip", "link", "add", device, "type", "veth", "peer", "name", peerDevice, "netns", peer.Name).Expect();
        Run("ip", "link", "set", device, "up").Expect();
        peer.Run("ip", "link", "set", peerDevice, "up").Expect();
    }

    /// <summary>Sets a kernel parameter of the namespace, such as <c>net.ipv4.ip_forward</c>.</summary>
    public void SetKernelParameter(string name, string value) =>
        Inside(() =>
        {
            File.WriteAllText($"/proc/sys/{name.Replace('.', '/')}", value);
            return true;
        });

    public void Dispose()
    {
        foreach (var program in running)
            program.Dispose();
        Command.Run(["ip", "netns", "delete", Name]);
        Directory.Delete(environmentFolder, recursive: true);
    }

    string[] Enter(IReadOnlyList<string> command, uint uid, uint gid)
    {
        string[] identity = (uid, gid) == (0, 0)
            ? []
            : ["setpriv", $"--reuid={uid}", $"--regid={gid}", "--clear-groups", "--"];
        return ["nsenter", $"--net=/run/netns/{Name}", "--", .. identity, .. command];
    }

    // Each namespace has a lock of its own, so that tests side by side do not wait for each other.
    Dictionary<string, string> Variables() => new()
    {
        ["XTABLES_LOCKFILE"] = Path.Combine(environmentFolder, "xtables.lock"),
        ["LC_ALL"] = "C",
    };

    static class Native
    {
        const int NewNetworkNamespace = 0x40000000;

        public static void Enter(string path, uint uid, uint gid)
        {
            using var file = File.OpenHandle(path);
            if (setns((int)file.DangerousGetHandle(), NewNetworkNamespace) != 0)
                throw new InvalidOperationException($"setns {path}: error {Marshal.GetLastPInvokeError()}.");
            // Both change the calling thread only; the group goes first, while the thread still may.
            _ = setfsgid(gid);
            _ = setfsuid(uid);
        }

        [DllImport("libc", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        static extern int setns(int file, int kind);

        [DllImport("libc")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        static extern int setfsuid(uint uid);

        [DllImport("libc")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        static extern int setfsgid(uint gid);
    }
}
