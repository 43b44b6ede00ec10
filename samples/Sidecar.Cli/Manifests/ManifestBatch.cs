using System.Buffers;

namespace Sidecar.Cli.Manifests;

/// <summary>Many files, rewritten side by side; the result does not depend on how many at a time.</summary>
/// <param name="Files">The files as they were, and what became of them, in the order of their names.</param>
sealed record ManifestBatch(IReadOnlyList<(InputFile Before, ManifestRewrite After)> Files)
{
    /// <summary>What to say where something is wrong with any of them; then nothing is printed or written.</summary>
    public Outcome? Failure { get; init; }

    /// <summary>The files that change, and what they would be.</summary>
    public IEnumerable<(string Name, byte[] Content)> Changes =>
        from file in Files
        where file.After.Changed > 0
        select (file.Before.Name, file.After.Content);

    public IReadOnlyList<string> Warnings => [.. Files.SelectMany(file => file.After.Warnings)];

    /// <summary>Reads and rewrites the files.</summary>
    /// <exception cref="OperationCanceledException">The user stopped the run.</exception>
    public static ManifestBatch Run(
        IReadOnlyList<string> names, int threads, Terminal terminal, Func<InputFile, ManifestRewrite> rewrite, FileCounter progress) =>
        Run(names.Count, index => (InputFile.Read(names[index], terminal, out var error), error), threads, terminal, rewrite, progress);

    /// <summary>Rewrites the same files as they were before in another way; standard input is read only once.</summary>
    /// <exception cref="OperationCanceledException">The user stopped the run.</exception>
    public ManifestBatch Again(int threads, Terminal terminal, Func<InputFile, ManifestRewrite> rewrite, FileCounter progress) =>
        Run(Files.Count, index => (Files[index].Before, ""), threads, terminal, rewrite, progress);

    static ManifestBatch Run(
        int count, Func<int, (InputFile? File, string Error)> read, int threads, Terminal terminal,
        Func<InputFile, ManifestRewrite> rewrite, FileCounter progress)
    {
        var done = new (InputFile? Before, ManifestRewrite After, string? Unreadable)[count];
        var bounds = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = terminal.Stopping };
        Parallel.For(0, count, bounds, index =>
        {
            var (file, error) = read(index);
            done[index] = file is null
                ? (null, ManifestRewrite.Wrong([]), error)
                : (file, ManifestFile.Rewrite(file, rewrite, out var unreadable), unreadable);
            progress.Done();
        });
        string[] unusable = [.. done.Select(file => file.Unreadable).OfType<string>()];
        string[] problems = [.. unusable, .. done.SelectMany(file => file.After.Problems)];
        return problems.Length == 0
            ? new([.. done.Select(file => (file.Before!, file.After))])
            : new([]) { Failure = unusable.Length > 0 ? Outcome.Unusable(problems) : Outcome.Refused(problems) };
    }

    /// <summary>All of them in one of the forms of <c>--output</c>.</summary>
    public ReadOnlyMemory<byte> Text(string form)
    {
        var documents = Files.SelectMany(file => file.After.Documents);
        return form switch
        {
            "json" => ManifestJson.Objects(documents),
            "patch" => ManifestJson.Patches(Files, Files.Count > 1),
            "diff" => JsonText.Utf8(string.Concat(Files.Where(file => file.After.Changed > 0)
                .Select(file => UnifiedDiff.Of(file.Before, file.After.Content)))),
            _ => Yaml(),
        };
    }

    // A file is a stream of its own: where the next begins without a marker, it gets one.
    ReadOnlyMemory<byte> Yaml()
    {
        var text = new ArrayBufferWriter<byte>();
        foreach (var (_, after) in Files)
        {
            if (text.WrittenCount > 0 && after.Content.Length > 0)
            {
                if (text.WrittenSpan[^1] != (byte)'\n')
                    text.Write("\n"u8);
                if (!after.Content.AsSpan().StartsWith("---"u8))
                    text.Write("---\n"u8);
            }
            text.Write(after.Content);
        }
        return text.WrittenMemory;
    }
}
