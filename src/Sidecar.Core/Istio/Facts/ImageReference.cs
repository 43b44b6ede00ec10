namespace Sidecar.Core.Istio.Facts;

/// <summary>Composes <c>HUB/NAME:TAG</c>, with the image type as suffix of the tag.</summary>
static class ImageReference
{
    static readonly string[] TypeSuffixes = ["-distroless", "-debug"];

    /// <summary>
    /// An empty type leaves the tag as it is. Otherwise one type suffix the tag already has is cut, and the type is
    /// added unless it is <c>default</c>.
    /// </summary>
    public static string Compose(string hub, string name, string tag, string type) =>
        $"{hub}/{name}:{TagOf(tag, type)}";

    /// <summary>A wish that names a full image (it has a slash) wins over the composed one.</summary>
    public static string Choose(string wish, string composed) =>
        wish.Contains('/', StringComparison.Ordinal) ? wish : composed;

    static string TagOf(string tag, string type)
    {
        if (type.Length == 0)
            return tag;
        foreach (var suffix in TypeSuffixes)
            if (tag.EndsWith(suffix, StringComparison.Ordinal))
            {
                tag = tag[..^suffix.Length];
                break;
            }
        return type == "default" ? tag : $"{tag}-{type}";
    }
}
