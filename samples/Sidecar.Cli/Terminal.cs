namespace Sidecar.Cli;

/// <summary>The streams a run of the tool talks to.</summary>
/// <param name="Input">Standard input.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Colour">Whether messages may be coloured.</param>
sealed record Terminal(Stream Input, Stream Output, TextWriter Error, bool Colour)
{
    /// <summary>Gives the value of an environment variable, or null. Default: there is none.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;

    /// <summary>Reads a file of the system by its path. Default: that of this machine.</summary>
    public Func<string, string> SystemFile { get; init; } = File.ReadAllText;

    const string Red = "\u001b[31m";
    const string Yellow = "\u001b[33m";
    const string Plain = "\u001b[0m";

    /// <summary>Those of this process. Colour only for a person, and not under NO_COLOR (https://no-color.org).</summary>
    public static Terminal OfProcess() => new(
        Console.OpenStandardInput(), Console.OpenStandardOutput(), Console.Error,
        !Console.IsErrorRedirected && string.IsNullOrEmpty(System.Environment.GetEnvironmentVariable("NO_COLOR")))
    {
        Environment = System.Environment.GetEnvironmentVariable,
    };

    public void WriteError(string line) => Write(line, Red);

    public void WriteWarning(string line) => Write(line, Yellow);

    void Write(string line, string colour) => Error.WriteLine(Colour ? colour + line + Plain : line);
}
