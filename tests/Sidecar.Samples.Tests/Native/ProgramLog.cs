namespace Sidecar.Samples.Tests.Native;

/// <summary>A folder for the path in which every program writes down that it was started, and then runs as ever.</summary>
sealed class ProgramLog : IDisposable
{
    static readonly string[] Programs =
    [
        "ip", "nft", "modprobe", "sysctl", "sh",
        .. from family in new[] { "iptables", "ip6tables" }
           from variant in new[] { "", "-nft", "-legacy" }
           from verb in new[] { "", "-save", "-restore" }
           select family + variant + verb,
    ];

    public ProgramLog()
    {
        foreach (var program in Programs)
            if (Requires.Find(program) is { } path)
            {
                var script = Path.Combine(Folder, program);
                File.WriteAllText(script, $"#!/bin/sh\necho {program} >> {Record}\nexec {path} \"$@\"\n");
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("sidecar-").FullName;

    string Record => Path.Combine(Folder, "log.txt");

    /// <summary>The programs started since the last time.</summary>
    public string[] Take()
    {
        var names = File.Exists(Record) ? File.ReadAllLines(Record) : [];
        File.Delete(Record);
        return names;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
