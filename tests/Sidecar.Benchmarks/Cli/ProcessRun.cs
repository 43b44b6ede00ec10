using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sidecar.Benchmarks.Cli;

/// <summary>What a whole process took.</summary>
/// <param name="Time">From the call that starts it to its end.</param>
/// <param name="Processor">The time that processors worked for it, which says more where others keep them busy.</param>
/// <param name="Exit">Its exit code.</param>
readonly record struct ProcessRun(TimeSpan Time, TimeSpan Processor, int Exit)
{
    const int ReadWrite = 2;

    /// <summary>Runs a program by posix_spawn(3) and wait4(2), which cost next to nothing themselves; its output is lost.</summary>
    public static ProcessRun Of(params string[] command)
    {
        var actions = new byte[256];
        _ = InitActions(actions);
        for (var stream = 0; stream <= 2; stream++)
            _ = AddOpen(actions, stream, "/dev/null", ReadWrite, 0);
        var environment = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(pair => $"{pair.Key}={pair.Value}");
        var (arguments, variables) = (Texts(command), Texts(environment));
        var begun = Stopwatch.GetTimestamp();
        if (Spawn(out var child, command[0], actions, 0, arguments, variables) != 0)
            throw new InvalidOperationException($"{command[0]} cannot be started.");
        var usage = new byte[256];
        _ = Wait(child, out var status, 0, usage);
        var time = Stopwatch.GetElapsedTime(begun);
        _ = FreeActions(actions);
        foreach (var text in arguments.Concat(variables))
            Marshal.FreeCoTaskMem(text);
        return new(time, Seconds(usage, 0) + Seconds(usage, 16), (status >> 8) & 0xff);
    }

    static TimeSpan Seconds(byte[] usage, int at) =>
        TimeSpan.FromSeconds(BitConverter.ToInt64(usage, at)) + TimeSpan.FromMicroseconds(BitConverter.ToInt64(usage, at + 8));

    static nint[] Texts(IEnumerable<string> texts) => [.. texts.Select(Marshal.StringToCoTaskMemUTF8), 0];

    [DllImport("libc", EntryPoint = "posix_spawnp")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    static extern int Spawn(
        out int child, [MarshalAs(UnmanagedType.LPUTF8Str)] string file, byte[] actions, nint attributes,
        nint[] arguments, nint[] environment);

    [DllImport("libc", EntryPoint = "wait4")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    static extern int Wait(int child, out int status, int options, byte[] usage);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    static extern int InitActions(byte[] actions);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    static extern int FreeActions(byte[] actions);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_addopen")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    static extern int AddOpen(byte[] actions, int stream, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mode);
}
