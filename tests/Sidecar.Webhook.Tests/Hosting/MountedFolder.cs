using System.Runtime.InteropServices;

namespace Sidecar.Webhook.Tests.Hosting;

/// <summary>
/// A folder as the kubelet mounts a ConfigMap or a Secret: files are links into <c>..data</c>, which is a link to the
/// folder of one version and is swapped in one step.
/// </summary>
sealed class MountedFolder : IDisposable
{
    readonly string root = Directory.CreateTempSubdirectory("sidecar-mount-").FullName;
    int version;

    public MountedFolder(params IEnumerable<(string Name, string Text)> files) => Write(files);

    public string this[string file] => Path.Combine(root, file);

    public string Root => root;

    /// <summary>Replaces all files by a new version of them.</summary>
    public void Write(params IEnumerable<(string Name, string Text)> files)
    {
        var old = Directory.Exists(this["..data"]) ? Directory.ResolveLinkTarget(this["..data"], false) : null;
        var folder = $"..version-{++version}";
        Directory.CreateDirectory(this[folder]);
        var names = new List<string>();
        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(this[folder], name), text);
            names.Add(name);
        }
        File.CreateSymbolicLink(this["..data_tmp"], folder);
        Assert.Equal(0, Native.rename(this["..data_tmp"], this["..data"]));
        foreach (var name in names.Where(name => !File.Exists(this[name])))
            File.CreateSymbolicLink(this[name], $"..data/{name}");
        foreach (var link in Directory.EnumerateFileSystemEntries(root))
            if (!Path.GetFileName(link).StartsWith("..", StringComparison.Ordinal) && !names.Contains(Path.GetFileName(link)))
                File.Delete(link);
        if (old is not null)
            Directory.Delete(Path.Combine(root, old.Name), recursive: true);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    /// <summary>The framework's own ways to move follow the link.</summary>
    static class Native
    {
        [DllImport("libc", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        public static extern int rename(string from, string to);
    }
}
