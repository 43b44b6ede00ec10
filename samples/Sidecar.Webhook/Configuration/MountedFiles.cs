using Sidecar.Core.Hosting;

namespace Sidecar.Webhook.Configuration;

/// <summary>Mounted files as a source of settings. Files that cannot be read leave the settings as they were.</summary>
sealed class MountedFiles(IConfiguration paths) : ConfigurationProvider, IConfigurationSource
{
    static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    SortedDictionary<string, string>? read;
    string? problem;

    /// <summary>Why the files as they are now are not in use; null where they are.</summary>
    public string? Problem => Volatile.Read(ref problem);

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Load() => Refresh();

    /// <summary>Takes over what has changed; tells whether anything had, or could not be read.</summary>
    public bool Refresh()
    {
        try
        {
            var files = FileSnapshot.Read(Paths);
            var isNew = read is null || !FileSnapshot.Same(read, files);
            if (isNew)
                Data = Settings(files);
            Volatile.Write(ref problem, null);
            read = files;
            if (isNew)
                OnReload();
            return isNew;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var isNew = error.Message != Problem;
            Volatile.Write(ref problem, error.Message);
            return isNew;
        }
    }

    IEnumerable<string> Paths()
    {
        foreach (var setting in (string[])["ConfigFile", "ValuesFile", "MeshFile"])
            if (Path(setting) is { Length: > 0 } file)
                yield return file;
        if (Path("TemplatesFolder") is not { Length: > 0 } folder)
            yield break;
        // Names that begin with two dots are the kubelet's: the version that the links point to.
        foreach (var file in Directory.EnumerateFileSystemEntries(folder))
            if (!System.IO.Path.GetFileName(file).StartsWith("..", StringComparison.Ordinal))
                yield return file;
    }

    Dictionary<string, string?> Settings(SortedDictionary<string, string> files)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in files.GroupBy(file => SettingOf(file.Key), StringComparer.OrdinalIgnoreCase))
            settings[file.Key] = file.Count() == 1
                ? file.Single().Value
                : throw new IOException($"{string.Join(", ", file.Select(one => one.Key))}: found {file.Count()} files for {file.Key}, expected one");
        return settings;
    }

    string SettingOf(string file)
    {
        if (file == Path("ConfigFile"))
            return $"{InjectionOptions.Section}:{nameof(InjectionOptions.Injector)}";
        if (file == Path("ValuesFile"))
            return $"{InjectionOptions.Section}:{nameof(InjectionOptions.Values)}";
        if (file == Path("MeshFile"))
            return $"{InjectionOptions.Section}:{nameof(InjectionOptions.Mesh)}";
        var name = Extensions.Contains(System.IO.Path.GetExtension(file))
            ? System.IO.Path.GetFileNameWithoutExtension(file)
            : System.IO.Path.GetFileName(file);
        return $"{InjectionOptions.Section}:{nameof(InjectionOptions.Templates)}:{name}";
    }

    string? Path(string setting) => paths[setting];
}
