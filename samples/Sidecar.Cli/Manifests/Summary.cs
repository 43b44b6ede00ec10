using Spectre.Console;

namespace Sidecar.Cli.Manifests;

/// <summary>What became of many files, in one line, or a table of them.</summary>
static class Summary
{
    public static IEnumerable<string> Of(ManifestBatch batch, bool verbose, bool written, Terminal terminal)
    {
        if (verbose)
            foreach (var line in Table(batch, terminal))
                yield return line;
        var changed = batch.Changes.Count();
        yield return $"{batch.Files.Count} files, {changed} changed{(written ? " and written anew" : "")}. "
            + $"Objects with pods: {batch.Files.Sum(file => file.After.Changed)} changed, {batch.Files.Sum(file => file.After.Kept)} left as they were.";
    }

    static string[] Table(ManifestBatch batch, Terminal terminal)
    {
        var table = new Table { Border = TableBorder.Minimal };
        foreach (var heading in new[] { "File", "Documents", "Changed", "Left" })
            table.AddColumn(heading);
        foreach (var (before, after) in batch.Files)
            table.AddRow(new Text(before.Name), new Text($"{after.Documents.Count}"), new Text($"{after.Changed}"), new Text($"{after.Kept}"));
        return terminal.Render(table, isError: true).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
