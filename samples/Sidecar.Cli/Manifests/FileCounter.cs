namespace Sidecar.Cli.Manifests;

/// <summary>Counts files on standard error while a person waits; silent elsewhere, and for the first half second.</summary>
sealed class FileCounter(Terminal terminal, int total, bool quiet) : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    readonly Lock turn = new();
    readonly long begun = terminal.Clock.GetTimestamp();
    TimeSpan? shown;
    int done;

    public void Done()
    {
        if (quiet || !terminal.IsInteractive || total < 2)
            return;
        lock (turn)
        {
            done++;
            var time = terminal.Clock.GetElapsedTime(begun);
            if (time < Patience || time - shown < Pause)
                return;
            shown = time;
            terminal.Error.Write($"\r{done} of {total} files");
        }
    }

    public void Dispose()
    {
        if (shown is not null)
            terminal.Error.Write($"\r{new string(' ', $"{total} of {total} files".Length)}\r");
    }
}
