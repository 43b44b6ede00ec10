using System.Text.Json.Nodes;
using Sidecar.Core.Yaml;

namespace Sidecar.Webhook.Tests.Deploy;

/// <summary>The manifests that the webhook is installed with, read as files.</summary>
static class Manifests
{
    public static string Folder { get; } = Path.Combine(Checkout.Root, "samples", "Sidecar.Webhook", "deploy");

    public static IEnumerable<string> Overlays { get; } = ["cert-manager", "self-managed", "canary"];

    /// <summary>All objects of a file.</summary>
    public static IEnumerable<JsonObject> Read(string path) => Parse(File.ReadAllBytes(path), path);

    /// <summary>All objects of a text.</summary>
    public static IEnumerable<JsonObject> Parse(ReadOnlySpan<byte> yaml, string source) =>
        YamlStream.Parse(yaml, source).Documents.Where(document => !document.IsEmpty).Select(document => document.ToJson()!.AsObject()).ToList();

    /// <summary>What <c>kubectl kustomize</c> makes of a folder; null where there is no kubectl.</summary>
    public static IReadOnlyList<JsonObject>? Rendered(string folder)
    {
        if (Requires.Find("kubectl") is null)
        {
            TestContext.Current.TestOutputHelper!.WriteLine("There is no kubectl on this machine: the files are checked, not what kubectl makes of them.");
            return null;
        }
        var result = Command.Run(["kubectl", "kustomize", folder], seconds: 120);
        return [.. Parse(System.Text.Encoding.UTF8.GetBytes(result.Expect()), $"kubectl kustomize {folder}")];
    }

    /// <summary>
    /// The objects of an overlay: rendered where kubectl is at hand, otherwise those of its files and the base's, patches
    /// left out. Of a revision the files alone say too little.
    /// </summary>
    public static IReadOnlyList<JsonObject> Objects(string overlay)
    {
        if (overlay == "canary")
            RequireKubectl();
        return Rendered(Path.Combine(Folder, "overlays", overlay)) ?? [.. FromFiles(Path.Combine(Folder, "overlays", overlay))];
    }

    /// <summary>Skips the running test where there is no kubectl, also on a machine that may skip nothing else: Debian's is too old.</summary>
    public static void RequireKubectl() =>
        Assert.SkipWhen(Requires.Find("kubectl") is null, "kubectl absent: of a revision the files alone say too little.");

    /// <summary>The objects that a kustomization lists, and those of the ones it is built on.</summary>
    public static IEnumerable<JsonObject> FromFiles(string folder)
    {
        var kustomization = Read(Path.Combine(folder, "kustomization.yaml")).Single();
        foreach (var resource in kustomization["resources"]!.AsArray())
        {
            var path = Path.GetFullPath(Path.Combine(folder, resource!.ToString()));
            foreach (var one in Directory.Exists(path) ? FromFiles(path) : Read(path))
                yield return one;
        }
    }

    public static JsonObject The(this IEnumerable<JsonObject> objects, string kind, string? name = null) =>
        objects.Single(one => one["kind"]!.ToString() == kind && (name is null || one["metadata"]!["name"]!.ToString() == name));
}
