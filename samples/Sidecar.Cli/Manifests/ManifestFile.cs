using Sidecar.Core.Yaml;

namespace Sidecar.Cli.Manifests;

/// <summary>What is looked at before a file is rewritten.</summary>
static class ManifestFile
{
    /// <summary>Rewrites a file; one that is no YAML is unreadable, one with anything but objects is refused.</summary>
    public static ManifestRewrite Rewrite(InputFile file, Func<InputFile, ManifestRewrite> rewrite, out string? unreadable)
    {
        unreadable = null;
        if (!YamlStream.TryParse(file.Content, file.Name, null, out var stream, out var problems))
        {
            unreadable = string.Join('\n', problems);
            return ManifestRewrite.Wrong([]);
        }
        var strange = ManifestObjects.Problems(stream);
        return strange.Count > 0 ? ManifestRewrite.Wrong([.. strange.Select(one => one.ToString())]) : rewrite(file);
    }
}
