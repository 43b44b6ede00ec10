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
    static readonly JsonPointer Metadata = JsonPointer.Root / "metadata";
    static readonly JsonPointer Spec = JsonPointer.Root / "spec";
    static readonly string[] MetadataTexts = ["name", "generateName", "namespace"];
    static readonly string[] MetadataMaps = ["labels", "annotations"];
    static readonly string[] ContainerLists = ["containers", "initContainers"];

    public static void Check(JsonObject root)
    {
        List<PodProblem>? problems = null;
        var pod = new JsonView(root);
        Expect(pod, "kind", "Pod", ref problems);
        Expect(pod, "apiVersion", "v1", ref problems);
        if (Child(pod, "metadata", JsonPointer.Root, ref problems) is { } metadata)
            CheckMetadata(metadata, ref problems);
        if (Child(pod, "spec", JsonPointer.Root, ref problems) is { } spec)
            CheckSpec(spec, ref problems);
        if (problems is not null)
            throw new PodFormatException([.. problems]);
    }

    /// <summary>Pod templates have neither kind nor apiVersion; whoever writes one must write the pod's.</summary>
    static void Expect(JsonView pod, string key, string wanted, ref List<PodProblem>? problems)
    {
        var found = pod[key];
        if (found.Kind != JsonValueKind.Null && !found.IsString(wanted) && !found.IsString(""))
            Add(ref problems, JsonPointer.Root / key, PodFields.Expected($"the text \"{wanted}\"", found.ToNode()));
    }

    static void CheckMetadata(JsonView metadata, ref List<PodProblem>? problems)
    {
        foreach (var key in MetadataTexts)
            CheckText(metadata[key], Metadata, key, ref problems);
        foreach (var key in MetadataMaps)
        {
            if (Child(metadata, key, Metadata, ref problems) is not { } map)
                continue;
            foreach (var member in map.Members)
                if (!IsTextOrNull(member.Value))
                    CheckText(member.Value, Metadata / key, member.Name, ref problems);
        }
    }

    static void CheckSpec(JsonView spec, ref List<PodProblem>? problems)
    {
        var hostNetwork = spec["hostNetwork"];
        if (hostNetwork.Kind is not (JsonValueKind.Null or JsonValueKind.True or JsonValueKind.False))
            Add(ref problems, Spec / "hostNetwork", PodFields.Expected("true or false", hostNetwork.ToNode()));
        CheckText(spec["serviceAccountName"], Spec, "serviceAccountName", ref problems);
        foreach (var key in ContainerLists)
        {
            var found = spec[key];
            if (found.Kind == JsonValueKind.Array)
                CheckContainers(found, key, ref problems);
            else if (found.Kind != JsonValueKind.Null)
                Add(ref problems, Spec / key, PodFields.Expected("a list", found.ToNode()));
        }
    }

    static void CheckContainers(JsonView list, string key, ref List<PodProblem>? problems)
    {
        var items = list.Items();
        for (var i = 0; i < items.Length; i++)
        {
            if (items[i].Kind != JsonValueKind.Object)
                Add(ref problems, Spec / key / i, PodFields.Expected("an object", items[i].ToNode()));
            else if (!items[i].TryGetMember("name", out var name))
                Add(ref problems, Spec / key / i / "name", "expected a text that is not empty, found nothing");
            else if (name.Kind != JsonValueKind.String || name.IsString(""))
                Add(ref problems, Spec / key / i / "name",
                    PodFields.Expected("a text that is not empty", name.ToNode()));
        }
    }

    static void CheckText(JsonView value, JsonPointer at, string key, ref List<PodProblem>? problems)
    {
        if (!IsTextOrNull(value))
            Add(ref problems, at / key, PodFields.Expected("a text", value.ToNode()));
    }

    static JsonView? Child(JsonView parent, string key, JsonPointer at, ref List<PodProblem>? problems)
    {
        var found = parent[key];
        if (found.Kind == JsonValueKind.Object)
            return found;
        if (found.Kind != JsonValueKind.Null)
            Add(ref problems, at / key, PodFields.Expected("an object", found.ToNode()));
        return null;
    }

    static bool IsTextOrNull(JsonView value) => value.Kind is JsonValueKind.String or JsonValueKind.Null;

    static void Add(ref List<PodProblem>? problems, JsonPointer at, string message) =>
        (problems ??= []).Add(new PodProblem(at, message));
}
