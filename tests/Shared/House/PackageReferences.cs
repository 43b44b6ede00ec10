using System.Text.Json;

namespace Sidecar.Tests.House;

/// <summary>The packages that the last restore gave a project.</summary>
static class PackageReferences
{
    /// <summary>Direct references of <c>src/NAME</c> that reach a consumer of its package, sorted.</summary>
    public static IEnumerable<string> Shipped(string project)
    {
        var assets = Path.Combine(Checkout.Root, "src", project, "obj", "project.assets.json");
        using var file = JsonDocument.Parse(File.ReadAllBytes(assets));
        return [.. file.RootElement.GetProperty("project").GetProperty("frameworks").EnumerateObject()
            .SelectMany(framework => framework.Value.GetProperty("dependencies").EnumerateObject())
            .Where(package => !(package.Value.TryGetProperty("suppressParent", out var kept) && kept.GetString() == "All"))
            .Where(package => !(package.Value.TryGetProperty("autoReferenced", out var auto) && auto.GetBoolean()))
            .Select(package => package.Name).Distinct().Order(StringComparer.Ordinal)];
    }
}
