using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using k8s.Models;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Templates;

namespace Sidecar.Core.Interop;

/// <summary>Templates written as the typed model of KubernetesClient.</summary>
public static class PodTemplateInterop
{
    /// <summary>A template that adds to every pod what the model holds, and has nothing to fill in.</summary>
    /// <param name="model">The partial pod. It is read now: later changes to it change nothing.</param>
    /// <exception cref="PodFormatException">
    /// It cannot be merged into a pod: a container or a volume has no name, or two have the same; all problems are named.
    /// </exception>
    [RequiresUnreferencedCode(TypedJson.Reason)]
    [RequiresDynamicCode(TypedJson.Reason)]
    public static IPodTemplate ToPodTemplate(this V1PodTemplateSpec model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var json = TypedJson.ToJson(model);
        var problems = Problems(json).ToEquatableArray();
        if (!problems.IsEmpty)
            throw new PodFormatException(problems);
        Pod.FromJson(json);
        var overlay = PodOverlay.FromJson(json);
        return PodTemplate.Create(_ => overlay);
    }

    static IEnumerable<PodProblem> Problems(JsonObject json)
    {
        foreach (var field in (string[])["containers", "initContainers", "ephemeralContainers", "volumes"])
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            var items = json["spec"]?[field] as JsonArray ?? [];
            for (var i = 0; i < items.Count; i++)
            {
                var at = JsonPointer.Root / "spec" / field / i / "name";
                if (items[i]?["name"]?.GetValue<string>() is not { Length: > 0 } name)
                    yield return new(at, "expected a name to merge by, found none");
                else if (!names.Add(name))
                    yield return new(at, $"expected another name, found \"{name}\" a second time");
            }
        }
    }
}
