namespace Sidecar.Cli.Manifests;

/// <summary>Writes files where they stand: each is whole at every moment, and none is written unless all can be.</summary>
static class InPlace
{
    /// <summary>Writes the files, or says why nothing was written.</summary>
    public static Outcome? Write(IEnumerable<(string Name, byte[] Content)> files, CancellationToken stop)
    {
        var ready = new List<(string Made, string Target)>();
        try
        {
            foreach (var (name, content) in files)
            {
                stop.ThrowIfCancellationRequested();
                ready.Add(Prepare(name, content));
            }
            // From here on nothing stops it: a rename is done or not.
            foreach (var (made, target) in ready)
                File.Move(made, target, overwrite: true);
            return null;
        }
        catch (OperationCanceledException)
        {
            return Outcome.Stopped;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Outcome.Unusable(failure.Message);
        }
        finally
        {
            foreach (var (made, _) in ready)
                File.Delete(made);
        }
    }

    // Beside the file itself, which may be a link: a rename works within one file system only.
    static (string Made, string Target) Prepare(string name, byte[] content)
    {
        var target = File.ResolveLinkTarget(name, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(name);
        var made = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Guid.NewGuid():n}");
        using (var file = new FileStream(made, FileMode.CreateNew, FileAccess.Write))
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(made, File.GetUnixFileMode(target));
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        return (made, target);
    }
}
