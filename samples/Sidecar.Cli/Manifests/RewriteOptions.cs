using System.CommandLine;
using System.CommandLine.Parsing;
using Sidecar.Cli.Verbs;

namespace Sidecar.Cli.Manifests;

/// <summary>The options of a verb that changes manifests: in which form they come out, and where.</summary>
sealed class RewriteOptions
{
    readonly Option<string> output = OutputOption.CreateShort(
        "yaml: the documents; what is not changed stays byte for byte. json: the objects, in a List if there are several. "
        + "patch: one line for each changed document, with its JSON Patch. diff: what changes, as 'diff -u' shows it.",
        "yaml", "json", "patch", "diff");
    readonly Option<bool> inPlace = new("--in-place") { Description = "Write each file anew where it stands, all of them or none." };
    readonly Option<bool> check = new("--check")
    {
        Description = "Print the names of files that would change, and exit with 1 where there are any.",
    };
    readonly Option<int> threads = new("--threads")
    {
        Description = "How many files are worked on at a time. Default: the number of processors.",
        HelpName = "NUMBER",
    };

    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { output, inPlace, check, threads })
            verb.Add(option);
        verb.Validators.Add(Check);
    }

    /// <summary>Rewrites the files and says what there is to say.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="names">The names of the files.</param>
    /// <param name="terminal">For standard input and progress.</param>
    /// <param name="rewrite">What is done to a file.</param>
    public Outcome Run(ParseResult parsed, IReadOnlyList<string> names, Terminal terminal, Func<InputFile, ManifestRewrite> rewrite)
    {
        var form = parsed.GetRequiredValue(output);
        var quiet = CommandLine.IsQuiet(parsed);
        var verbose = CommandLine.IsVerbose(parsed);
        var isReplacing = parsed.GetValue(inPlace);
        var isChecking = parsed.GetValue(check);
        using var progress = new FileCounter(terminal, names.Count, quiet);
        var batch = ManifestBatch.Run(names, parsed.GetValue(threads) is > 0 and var some ? some : Environment.ProcessorCount, terminal, rewrite, progress);
        if (batch.Failure is { } failure)
            return failure;
        if (isReplacing && InPlace.Write(batch.Changes, terminal.Stopping) is { } unwritten)
            return unwritten;
        var text = isChecking ? JsonText.Utf8(string.Concat(batch.Changes.Select(change => $"{change.Name}\n")))
            : isReplacing ? default
            : batch.Text(form);
        var notes = names.Count > 1 ? [.. batch.Warnings, .. Summary.Of(batch, verbose, isReplacing, terminal)] : batch.Warnings;
        return isChecking && batch.Changes.Any() ? Outcome.Found(text, notes) : Outcome.Ok(text, notes);
    }

    void Check(CommandResult result)
    {
        if (!result.GetValue(inPlace))
            return;
        if (result.GetValue(check))
            result.AddError("--in-place and --check: one writes, the other does not. Give one of them.");
        if (result.GetResult(output) is { Implicit: false })
            result.AddError("--in-place with --output: nothing goes to standard output. Give one of them.");
        if ((result.Children.OfType<OptionResult>().FirstOrDefault(one => one.Option.Name == "--filename")?.Tokens ?? [])
            .Any(token => token.Value == "-"))
            result.AddError("--in-place: standard input cannot be written in place.");
    }
}
