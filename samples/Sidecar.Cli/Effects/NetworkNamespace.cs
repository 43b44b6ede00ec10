using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Sidecar.Cli.Effects;

/// <summary>Work in another network namespace (ip-netns(8)).</summary>
static class NetworkNamespace
{
    const string Folder = "/run/netns";
    const int NewNetwork = 0x40000000;

    /// <summary>
    /// Does work on a thread that stands in a namespace; programs it starts and sockets it opens are there as well.
    /// </summary>
    /// <param name="name">The name, a path such as <c>/proc/7/ns/net</c>, or null for the namespace of this process.</param>
    /// <param name="work">The work.</param>
    /// <exception cref="IOException">There is no such namespace, or it may not be entered.</exception>
    public static T Within<T>(string? name, Func<T> work)
    {
        if (name is null)
            return work();
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter(name);
                result = work();
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    static void Enter(string name)
    {
        var path = name.StartsWith('/') ? name : Path.Combine(Folder, name);
        if (!File.Exists(path))
            throw new IOException($"no network namespace '{name}': there is no {path}");
        using var file = File.OpenHandle(path);
        if (SetNamespace((int)file.DangerousGetHandle(), NewNetwork) != 0)
            throw new IOException(
                $"network namespace '{name}' may not be entered: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    static extern int SetNamespace(int file, int kind);
}
