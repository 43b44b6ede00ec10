namespace Sidecar.Cli;

/// <summary>A file named on the command line, or standard input for <c>-</c>.</summary>
/// <param name="Name">As given; the name that messages carry.</param>
/// <param name="Content">All of it.</param>
sealed record InputFile(string Name, byte[] Content)
{
    /// <summary>More than this is no manifest; refused before it is held in memory.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>Reads the file, or says in one line why it cannot be read.</summary>
    /// <exception cref="OperationCanceledException">The user stopped the run while it waited for input.</exception>
    public static InputFile? Read(string name, Terminal terminal, out string error)
    {
        var shown = name == "-" ? "standard input" : name;
        try
        {
            using var source = name == "-" ? terminal.Input : Open(name);
            var content = source.CanSeek ? ReadAll(source) : Await(source, terminal.Stopping);
            error = content is null ? $"{shown}: larger than {MaxBytes} bytes, the most that is read" : "";
            return content is null ? null : new InputFile(name == "-" ? "<stdin>" : name, content);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            error = $"{shown}: {Explain(name, failure)}";
            return null;
        }
    }

    static FileStream Open(string name) =>
        Directory.Exists(name)
            ? throw new IOException("is a directory, expected a file")
            : new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

    // A pipe or a person may never say more, and Ctrl-C does not interrupt a read.
    static byte[]? Await(Stream source, CancellationToken stop)
    {
        var reading = Task.Run(() => ReadAll(source), CancellationToken.None);
        Task.WaitAny([reading], stop);
        return reading.GetAwaiter().GetResult();
    }

    static byte[]? ReadAll(Stream source)
    {
        using var content = new MemoryStream();
        var buffer = new byte[81920];
        for (int count; (count = source.Read(buffer, 0, buffer.Length)) > 0;)
        {
            if (content.Length + count > MaxBytes)
                return null;
            content.Write(buffer, 0, count);
        }
        return content.ToArray();
    }

    static string Explain(string name, Exception failure) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file",
        UnauthorizedAccessException => "may not be read",
        ArgumentException => name.Length == 0 ? "the name of a file is empty" : "not the name of a file",
        _ => failure.Message,
    };
}
