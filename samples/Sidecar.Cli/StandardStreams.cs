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

    /// <summary>Standard input; where it is closed, a stream whose reading says so.</summary>
    public static Stream Input => IsClosed(0, WriteOnly) ? new Closed() : Console.OpenStandardInput();

    /// <summary>Standard output; where it is closed, a stream whose writing says so.</summary>
    public static Stream Output => IsClosed(1, ReadOnly) ? new Closed() : Console.OpenStandardOutput();

    /// <summary>Standard error; where it is closed, nobody hears what is said.</summary>
    public static TextWriter Error => IsClosed(2, ReadOnly) ? TextWriter.Null : Console.Error;

    // What a parent left open is not closed on execution, or it would not be here; what the runtime opens is.
    static bool IsClosed(int number, int useless) =>
        OperatingSystem.IsLinux() && (Flags(number) is not { } flags || (flags & ClosesOnExecution) != 0 || (flags & AccessMode) == useless);

    // "flags:	0100001", in octal (proc_pid_fdinfo(5)); null where nothing has the number.
    static int? Flags(int number)
    {
        try
        {
            var line = File.ReadLines($"/proc/self/fdinfo/{number}").First(line => line.StartsWith("flags:", StringComparison.Ordinal));
            return Convert.ToInt32(line["flags:".Length..].Trim(), 8);
        }
        catch (IOException)
        {
            return null;
        }
    }

    sealed class Closed : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) => throw new IOException("it is closed, expected a file, a pipe or a terminal");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("it is closed, expected a file, a pipe or a terminal");
    }
}
