namespace Sidecar.Cli;

/// <summary>
/// Standard input, output and error of this process, also where the shell closed one (<c>&lt;&amp;-</c>): its number then belongs
/// to nothing, or to something that the runtime opened for itself.
/// </summary>
static class StandardStreams
{
    const int ClosesOnExecution = 0x80000; // O_CLOEXEC of open(2).
    const int AccessMode = 3;
    const int ReadOnly = 0;
    const int WriteOnly = 1;
    const string IsClosedText = "it is closed, expected a file, a pipe or a terminal";
    const string Descriptors = "/proc/self/fdinfo";

    /// <summary>Standard input; where it is closed, a stream whose reading says so.</summary>
    public static Stream Input => IsClosed(0, WriteOnly) ? new Closed() : Console.OpenStandardInput();

    /// <summary>Standard output; where it is closed, a stream whose writing says so.</summary>
    public static Stream Output => IsClosed(1, ReadOnly) ? new Closed() : Console.OpenStandardOutput();

    /// <summary>Standard error; where it is closed, nobody hears what is said.</summary>
    public static TextWriter Error => IsClosed(2, ReadOnly) ? TextWriter.Null : Console.Error;

    /// <summary>
    /// Whether a stream is closed; false where nothing tells. What a parent left open is not closed on execution, or it
    /// would not be here; what the runtime opens is.
    /// </summary>
    /// <param name="number">Its number.</param>
    /// <param name="useless">The way of access that is of no use to it.</param>
    /// <param name="descriptors">Where the kernel tells of each open file; absent without /proc.</param>
    internal static bool IsClosed(int number, int useless, string descriptors = Descriptors) =>
        Directory.Exists(descriptors) && (Flags(number, descriptors) is not { } flags || (flags & ClosesOnExecution) != 0 || (flags & AccessMode) == useless);

    // "flags:	0100001", in octal (proc_pid_fdinfo(5)); null where nothing has the number.
    static int? Flags(int number, string descriptors)
    {
        try
        {
            var line = File.ReadLines(Path.Combine(descriptors, $"{number}")).First(line => line.StartsWith("flags:", StringComparison.Ordinal));
            return Convert.ToInt32(line["flags:".Length..].Trim(), 8);
        }
        catch (IOException)
        {
            return null;
        }
    }

    sealed class Closed : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) => throw new IOException(IsClosedText);

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException(IsClosedText);
    }
}
