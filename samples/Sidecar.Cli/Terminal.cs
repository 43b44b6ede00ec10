using Spectre.Console;
using Spectre.Console.Rendering;

namespace Sidecar.Cli;

/// <summary>The streams a run of the tool talks to.</summary>
/// <param name="Input">Standard input.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Colour">Whether messages may be coloured.</param>
sealed record Terminal(Stream Input, Stream Output, TextWriter Error, bool Colour)
{
    const int WidthOfPipes = 160;

    /// <summary>Gives the value of an environment variable, or null. Default: there is none.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;

    /// <summary>Reads a file of the system by its path. Default: that of this machine.</summary>
    public Func<string, string> SystemFile { get; init; } = File.ReadAllText;

    /// <summary>What time it is. Default: that of this machine.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether a person reads standard error as it is written. Default: false.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Whether standard output may be coloured. Default: false.</summary>
    public bool OutputColour { get; init; }

    /// <summary>The number of columns of standard output and error. Default: 160, as for pipes.</summary>
    public int Width { get; init; } = WidthOfPipes;

    /// <summary>Cancelled when the user wants the run to stop. Default: never.</summary>
    public CancellationToken Stopping { get; init; }

    const string Red = "\u001b[31m";
    const string Yellow = "\u001b[33m";
    const string Plain = "\u001b[0m";

    /// <summary>Those of this process. Colour only for a person, and not under NO_COLOR (https://no-color.org).</summary>
    public static Terminal OfProcess(CancellationToken stopping) => new(
        StandardStreams.Input, StandardStreams.Output, StandardStreams.Error,
        !Console.IsErrorRedirected && MayColour)
    {
        Environment = System.Environment.GetEnvironmentVariable,
        IsInteractive = !Console.IsErrorRedirected,
        OutputColour = !Console.IsOutputRedirected && MayColour,
        Width = Columns ?? WidthOfPipes,
        Stopping = stopping,
    };

    // COLUMNS, where it is set, is what the user wants (environ(7)).
    static int? Columns =>
        int.TryParse(System.Environment.GetEnvironmentVariable("COLUMNS"), out var wanted) && wanted > 0 ? wanted
        : !Console.IsOutputRedirected && Console.WindowWidth is > 0 and var width ? width
        : null;

    static bool MayColour => string.IsNullOrEmpty(System.Environment.GetEnvironmentVariable("NO_COLOR"));

    public void WriteError(string line) => Write(line, Red);

    public void WriteWarning(string line) => Write(line, Yellow);

    /// <summary>A table or a tree as text, as wide and as colourful as the terminal.</summary>
    /// <param name="shown">What is to be shown.</param>
    /// <param name="isError">True for standard error, false for standard output.</param>
    public string Render(IRenderable shown, bool isError = false)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = (isError ? Colour : OutputColour) ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = (isError ? Colour : OutputColour) ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = Width;
        console.Profile.Capabilities.Unicode = true;
        console.Write(shown);
        return string.Join('\n', text.ToString().ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()));
    }

    void Write(string line, string colour) => Error.WriteLine(Colour ? colour + line + Plain : line);
}
