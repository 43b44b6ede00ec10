namespace Sidecar.Cli.Pictures;

/// <summary>Command lines as a person would type them into a shell.</summary>
static class ShellText
{
    const string Plain = "-_./:=,@%+";

    /// <summary>The words, quoted where a shell would read them otherwise.</summary>
    public static string Of(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c)) ? word : $"'{word.Replace("'", "'\\''")}'";
}
