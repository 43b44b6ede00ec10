namespace Sidecar.Cli.Manifests;

/// <summary>Counts files on standard error while a person waits; silent elsewhere, and for the first half second.</summary>
sealed class FileCounter(Terminal terminal, int total, bool quiet) : IDisposable
{
    const long Patience = 500;
    const long Pause = 100;

    readonly Lock turn = new();
    readonly long begun = Environment.TickCount64;
    long shown;
    int done;

    public void Done()
    {
        if (quiet || !terminal.IsInteractive || total < 2)
            return;
        lock (turn)
        {
            done++;
            var now = Environment.TickCount64;
            if (now - begun < Patience || now - shown < Pause)
                return;
            shown = now;
            terminal.Error.Write($"\r{done} of {total} files");
        }
    }

    public void Dispose()
    {
        if (shown > 0)
            terminal.Error.Write($"\r{new string(' ', $"{total} of {total} files".Length)}\r");
    }
}
