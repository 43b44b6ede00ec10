using Sidecar.Webhook.Options;

namespace Sidecar.Webhook.Configuration;

/// <summary>The files of the injection's configuration, all of one version. Empty text where there is no such file.</summary>
sealed record InjectionFiles(string Config, string Values, string Mesh, IReadOnlyDictionary<string, string> Templates)
{
    static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    /// <exception cref="InjectionConfigurationException">A file is named and cannot be read.</exception>
    public static InjectionFiles Read(InjectionOptions options)
    {
        try
        {
            var texts = FileSnapshot.Read(() => Paths(options));
            return new(
                Text(options.ConfigFile), Text(options.ValuesFile), Text(options.MeshFile),
                texts.Where(file => IsTemplate(file.Key)).ToDictionary(file => file.Key, file => file.Value));

            string Text(string path) => path.Length == 0 ? "" : texts[path];

            bool IsTemplate(string path) => path != options.ConfigFile && path != options.ValuesFile && path != options.MeshFile;
        }
        catch (IOException error)
        {
            throw new InjectionConfigurationException([error.Message]);
        }
    }

    /// <summary>The name of the template that a file holds.</summary>
    public static string TemplateName(string path) =>
        Extensions.Contains(Path.GetExtension(path)) ? Path.GetFileNameWithoutExtension(path) : Path.GetFileName(path);

    /// <summary>True when both hold the same texts.</summary>
    public bool SameAs(InjectionFiles other) =>
        (Config, Values, Mesh) == (other.Config, other.Values, other.Mesh)
        && Templates.Count == other.Templates.Count && !Templates.Except(other.Templates).Any();

    static IEnumerable<string> Paths(InjectionOptions options)
    {
        foreach (var path in (string[])[options.ConfigFile, options.ValuesFile, options.MeshFile])
            if (path.Length > 0)
                yield return path;
        if (options.TemplatesFolder.Length == 0)
            yield break;
        // Names that begin with two dots are the kubelet's: the version that the links point to.
        foreach (var path in Directory.EnumerateFileSystemEntries(options.TemplatesFolder))
            if (!Path.GetFileName(path).StartsWith("..", StringComparison.Ordinal))
                yield return path;
    }
}
