using System.Text;

namespace Sidecar.Webhook.Configuration;

/// <summary>Reads files that change under the reader as one version of all of them.</summary>
/// <remarks>
/// A mounted ConfigMap or Secret changes by swapping a symbolic link above all of its files, so that files read one
/// after another may be of two versions. They are read twice, until both readings agree.
/// </remarks>
static class FileSnapshot
{
    // A ConfigMap or a Secret holds 1 MiB at most.
    const int MaxBytes = 2 * 1024 * 1024;
    const int MaxTries = 5;

    /// <summary>The texts of the files that <paramref name="list"/> names, by path.</summary>
    /// <exception cref="IOException">One cannot be read, is too large, or they never stay the same.</exception>
    public static SortedDictionary<string, string> Read(Func<IEnumerable<string>> list)
    {
        SortedDictionary<string, string>? before = null;
        for (var i = 1; ; i++)
        {
            try
            {
                var now = ReadOnce(list());
                if (before is not null && Same(before, now))
                    return now;
                before = now;
            }
            catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException && i < MaxTries)
            {
                // Perhaps between two versions.
            }
            if (i > MaxTries)
                throw new IOException($"the files change faster than they are read: {string.Join(", ", list())}");
        }
    }

    public static bool Same(SortedDictionary<string, string> one, SortedDictionary<string, string> other) =>
        one.Count == other.Count && one.SequenceEqual(other);

    static SortedDictionary<string, string> ReadOnce(IEnumerable<string> paths)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in paths)
            texts[path] = ReadText(path);
        return texts;
    }

    static string ReadText(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MaxBytes)
                throw new IOException($"{path}: found {file.Length} bytes, expected at most {MaxBytes}");
            using var reader = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException error)
        {
            throw new IOException($"{path}: found bytes that are not UTF-8", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new IOException($"{path}: {error.Message}", error);
        }
    }
}
