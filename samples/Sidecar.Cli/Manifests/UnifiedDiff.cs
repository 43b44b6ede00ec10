using System.Text;
using DiffPlex.Renderer;

namespace Sidecar.Cli.Manifests;

/// <summary>What changes in a file, as <c>diff -u</c> shows it and <c>patch</c> takes it.</summary>
static class UnifiedDiff
{
    public static string Of(InputFile before, byte[] after)
    {
        var text = UnidiffRenderer.GenerateUnidiff(
            Encoding.UTF8.GetString(before.Content), Encoding.UTF8.GetString(after), before.Name, before.Name);
        return text.ReplaceLineEndings("\n");
    }
}
