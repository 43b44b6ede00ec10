using System.CommandLine;

namespace Sidecar.Cli.Verbs;

/// <summary>The option of a verb that can write its report as a page for a browser.</summary>
static class HtmlOption
{
    /// <summary>The option.</summary>
    public static Option<string> Create() => new("--html")
    {
        Description = "Write the report as a page that needs no network, to be sent on; '-' is standard output, in place of all else.",
        HelpName = "FILE",
    };

    /// <summary>The outcome, with the page where it was asked for.</summary>
    /// <param name="outcome">What the verb has to say.</param>
    /// <param name="file">The file, <c>-</c>, or null for no page.</param>
    /// <param name="page">Makes the page.</param>
    public static Outcome WithPage(this Outcome outcome, string? file, Func<string> page)
    {
        if (file is null)
            return outcome;
        if (file == "-")
            return outcome with { Output = JsonText.Utf8(page()) };
        try
        {
            File.WriteAllText(file, page());
            return outcome;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Outcome.Unusable($"--html '{file}': cannot be written: {failure.Message}");
        }
    }
}
