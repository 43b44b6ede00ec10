using System.Globalization;

namespace Sidecar.Cli;

/// <summary>
/// Standard input, output and error of this process, also where the shell closed one (<c>&lt;&amp;-</c>): its number then belongs
/// to a pipe that the runtime made for itself, which nobody else writes to or reads.
/// </summary>
static class StandardStreams
{
    const string Descriptors = "/proc/self/fd";
    const int AccessMode = 3;
    const int ReadAndWrite = 2;

    /// <summary>Standard input; where it is closed, a stream whose reading says so.</summary>
    public static Stream Input => IsClosed(0) ? new Closed() : Console.OpenStandardInput();

    /// <summary>Standard output; where it is closed, a stream whose writing says so.</summary>
    public static Stream Output => IsClosed(1) ? new Closed() : Console.OpenStandardOutput();

    /// <summary>Standard error; where it is closed, nobody hears what is said.</summary>
    public static TextWriter Error => IsClosed(2) ? TextWriter.Null : Console.Error;

    // A pipe of which this process holds both ends is its own.
    static bool IsClosed(int number)
    {
        if (!OperatingSystem.IsLinux() || Target($"{Descriptors}/{number}") is not { } pipe || !pipe.StartsWith("pipe:", StringComparison.Ordinal))
            return false;
        var mode = Mode($"{number}");
        return mode != ReadAndWrite && Directory.EnumerateFileSystemEntries(Descriptors)
            .Any(other => Target(other) == pipe && Mode(Path.GetFileName(other)) is var end && end != mode);
    }

    static string? Target(string descriptor)
    {
        try
        {
            return new FileInfo(descriptor).LinkTarget;
        }
        catch (IOException)
        {
            return null; // It was closed while the folder was read.
        }
    }

    // "flags:	0100001", in octal (proc_pid_fdinfo(5)).
    static int Mode(string number)
    {
        var flags = File.ReadLines($"/proc/self/fdinfo/{number}").First(line => line.StartsWith("flags:", StringComparison.Ordinal));
        return int.Parse(flags.AsSpan(flags.Length - 1), CultureInfo.InvariantCulture) & AccessMode;
    }

    sealed class Closed : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) => throw new IOException("it is closed, expected a file, a pipe or a terminal");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("it is closed, expected a file, a pipe or a terminal");
    }
}
