using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Yaml;

namespace Sidecar.Cli.Manifests;

/// <summary>What is looked at before a file is rewritten.</summary>
static class ManifestFile
{
    /// <summary>Rewrites a file; one that is no YAML is unreadable, one without kinds is refused.</summary>
    public static ManifestRewrite Rewrite(InputFile file, Func<InputFile, ManifestRewrite> rewrite, out string? unreadable)
    {
        unreadable = null;
        if (!YamlStream.TryParse(file.Content, file.Name, null, out var stream, out var problems))
        {
            unreadable = string.Join('\n', problems);
            return ManifestRewrite.Wrong([]);
        }
        var unknown = WithoutKind(stream).ToList();
        return (unknown.Count > 0 ? ManifestRewrite.Wrong(unknown) : rewrite(file)) with { Name = file.Name };
    }

    /// <summary>
    /// Whoever pipes the output to <c>kubectl</c> would be told so only after half of the stream is applied.
    /// </summary>
    static IEnumerable<string> WithoutKind(YamlStream stream) =>
        from document in stream.Documents
        where !document.IsEmpty && !(document.ToJson() is JsonObject map && map.ContainsKey("kind"))
        let at = document.PositionOf(JsonPointer.Root)
        select new Diagnostic(stream.Source, at.Line, at.Column, "found a document without kind, expected a Kubernetes object")
            .ToString();
}
