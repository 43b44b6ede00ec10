using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;

namespace Sidecar.Core.Pods;

/// <summary>
/// Checks the part of a pod's form that every reader relies on: metadata, labels, annotations and the containers with
/// their names. Deeper fields are checked by whoever reads them, so that they need not be walked for nothing.
/// </summary>
static class PodShape
{
    static readonly string[] MetadataTexts = ["name", "generateName", "namespace"];
    static readonly string[] MetadataMaps = ["labels", "annotations"];
    static readonly string[] ContainerLists = ["containers", "initContainers"];

    public static void Check(JsonObject pod)
    {
        List<PodProblem>? problems = null;
        CheckIdentity(pod, ref problems);
        if (Child(pod, "metadata", JsonPointer.Root, ref problems) is { } metadata)
            CheckMetadata(metadata, JsonPointer.Root.Append("metadata"), ref problems);
        if (Child(pod, "spec", JsonPointer.Root, ref problems) is { } spec)
            CheckSpec(spec, JsonPointer.Root.Append("spec"), ref problems);
        if (problems is not null)
            throw new PodFormatException([.. problems]);
    }

    static void CheckIdentity(JsonObject pod, ref List<PodProblem>? problems)
    {
        Expect(pod, "kind", "Pod", ref problems);
        Expect(pod, "apiVersion", "v1", ref problems);
    }

    /// <summary>Pod templates have neither kind nor apiVersion; whoever writes one must write the pod's.</summary>
    static void Expect(JsonObject pod, string key, string wanted, ref List<PodProblem>? problems)
    {
        var found = pod[key];
        if (found is null || IsText(found) && found.GetValue<string>() is var text && (text.Length == 0 || text == wanted))
            return;
        Add(ref problems, JsonPointer.Root.Append(key), PodFields.Expected($"the text \"{wanted}\"", found));
    }

    static void CheckMetadata(JsonObject metadata, JsonPointer at, ref List<PodProblem>? problems)
    {
        foreach (var key in MetadataTexts)
            if (metadata[key] is { } value && !IsText(value))
                Add(ref problems, at.Append(key), PodFields.Expected("a text", value));
        foreach (var key in MetadataMaps)
        {
            if (Child(metadata, key, at, ref problems) is not { } map)
                continue;
            foreach (var (name, value) in map)
                if (value is not null && !IsText(value))
                    Add(ref problems, at.Append(key).Append(name), PodFields.Expected("a text", value));
        }
    }

    static void CheckSpec(JsonObject spec, JsonPointer at, ref List<PodProblem>? problems)
    {
        if (spec["hostNetwork"] is { } hostNetwork
            && hostNetwork.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False))
            Add(ref problems, at.Append("hostNetwork"), PodFields.Expected("true or false", hostNetwork));
        if (spec["serviceAccountName"] is { } account && !IsText(account))
            Add(ref problems, at.Append("serviceAccountName"), PodFields.Expected("a text", account));
        foreach (var key in ContainerLists)
        {
            if (spec[key] is not { } found)
                continue;
            if (found is JsonArray list)
                CheckContainers(list, at.Append(key), ref problems);
            else
                Add(ref problems, at.Append(key), PodFields.Expected("a list", found));
        }
    }

    static void CheckContainers(JsonArray list, JsonPointer at, ref List<PodProblem>? problems)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is not JsonObject container)
                Add(ref problems, at.Append(i), PodFields.Expected("an object", list[i]));
            else if (container["name"] is not { } name || !IsText(name) || name.GetValue<string>().Length == 0)
                Add(ref problems, at.Append(i).Append("name"), container.ContainsKey("name")
                    ? PodFields.Expected("a text that is not empty", container["name"])
                    : "expected a text that is not empty, found nothing");
        }
    }

    static JsonObject? Child(JsonObject parent, string key, JsonPointer at, ref List<PodProblem>? problems)
    {
        var found = parent[key];
        if (found is not null and not JsonObject)
            Add(ref problems, at.Append(key), PodFields.Expected("an object", found));
        return found as JsonObject;
    }

    static bool IsText(JsonNode node) => node.GetValueKind() == JsonValueKind.String;

    static void Add(ref List<PodProblem>? problems, JsonPointer at, string message) =>
        (problems ??= []).Add(new PodProblem(at, message));
}
