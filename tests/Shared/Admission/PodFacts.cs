using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sidecar.Tests.Admission;

/// <summary>
/// What an API server checks of the pod that comes out of the webhooks, as far as an injector can break it.
/// </summary>
static partial class PodFacts
{
    static readonly string[] Lists = ["containers", "initContainers", "ephemeralContainers"];

    /// <summary>What is wrong with <paramref name="after"/> and was not wrong before.</summary>
    public static IEnumerable<string> Check(JsonNode before, JsonNode after) => Problems(after).Except(Problems(before));

    static IEnumerable<string> Problems(JsonNode pod)
    {
        var containers = Lists.SelectMany(list => (pod["spec"]?[list] as JsonArray ?? []).Select(one => one!.AsObject())).ToList();
        var volumes = (pod["spec"]?["volumes"] as JsonArray ?? []).Select(volume => volume!["name"]!.GetValue<string>()).ToList();
        return [.. Metadata(pod), .. Volumes(pod), .. Repeated("container", containers.Select(c => c["name"]?.ToString() ?? "")),
            .. Repeated("volume", volumes), .. containers.SelectMany(container => Container(container, volumes))];
    }

    static IEnumerable<string> Metadata(JsonNode pod)
    {
        foreach (var map in new[] { "labels", "annotations" })
            foreach (var (key, value) in pod["metadata"]?[map] as JsonObject ?? [])
                if (value?.GetValueKind() != JsonValueKind.String)
                    yield return $"metadata.{map}[{key}] is no text: hard failure";
        foreach (var (key, value) in pod["metadata"]?["labels"] as JsonObject ?? [])
            if (!LabelValue().IsMatch(value?.ToString() ?? ""))
                yield return $"metadata.labels[{key}] is '{value}': 422";
        var size = (pod["metadata"]?["annotations"] as JsonObject ?? []).Sum(pair => pair.Key.Length + (pair.Value?.ToString().Length ?? 0));
        if (size > 262144)
            yield return "more than 262144 bytes of annotations: 422";
    }

    static IEnumerable<string> Volumes(JsonNode pod)
    {
        foreach (var volume in pod["spec"]?["volumes"] as JsonArray ?? [])
        {
            if (!DnsLabel().IsMatch(volume!["name"]!.ToString()))
                yield return $"volume name '{volume["name"]}': 422";
            if (volume.AsObject().Count(field => field.Key != "name" && field.Value is not null) > 1)
                yield return $"volume {volume["name"]} has more than one source: 422";
            if (volume["configMap"] is JsonObject map && string.IsNullOrEmpty(map["name"]?.ToString()))
                yield return $"volume {volume["name"]} is a config map without a name: 422";
        }
    }

    static IEnumerable<string> Container(JsonObject container, List<string> volumes)
    {
        var name = container["name"]?.ToString() ?? "";
        if (!DnsLabel().IsMatch(name))
            yield return $"container name '{name}': 422";
        if (container["image"]?.ToString() is not { Length: > 0 })
            yield return $"container {name} has no image: 422";
        if (container["image"]?.ToString() is { } image && image != image.Trim())
            yield return $"container {name} has blanks around its image: 422";
        foreach (var problem in Repeated($"mount of {name} at", (container["volumeMounts"] as JsonArray ?? []).Select(mount => mount!["mountPath"]?.ToString() ?? "")))
            yield return problem;
        foreach (var mount in container["volumeMounts"] as JsonArray ?? [])
            if (mount!["mountPath"]?.ToString() is not { Length: > 0 } path || path.Contains(':', StringComparison.Ordinal))
                yield return $"container {name} mounts {mount["name"]} at '{mount["mountPath"]}': 422";
        foreach (var mount in container["volumeMounts"] as JsonArray ?? [])
            if (!volumes.Contains(mount!["name"]!.GetValue<string>()))
                yield return $"container {name} mounts the unknown volume {mount["name"]}: 422";
        foreach (var port in container["ports"] as JsonArray ?? [])
            if (port!["containerPort"]!.GetValueKind() != JsonValueKind.Number || port["containerPort"]!.GetValue<int>() is < 1 or > 65535)
                yield return $"container {name} has the port {port["containerPort"]}: 422";
        foreach (var entry in container["env"] as JsonArray ?? [])
            if (entry!["name"] is not { } variable || entry["value"] is { } value && value.GetValueKind() != JsonValueKind.String)
                yield return $"container {name} has the variable {entry}: hard failure";
            else if (!Variable().IsMatch(variable.ToString()) || (entry["value"] is { } text && text.ToString().Length > 0 && entry["valueFrom"] is not null))
                yield return $"container {name} has the variable {entry}: 422";
        foreach (var kind in new[] { "limits", "requests" })
            foreach (var (resource, quantity) in container["resources"]?[kind] as JsonObject ?? [])
                if (!Quantity().IsMatch(quantity!.ToString()))
                    yield return $"container {name}: {resource} of {quantity}: hard failure";
                else if (quantity.ToString()[0] == '-')
                    yield return $"container {name}: {resource} of {quantity}: 422";
        foreach (var kind in new[] { "readinessProbe", "livenessProbe", "startupProbe" })
            if (container[kind] is JsonObject probe)
                foreach (var problem in Probe(name, kind, probe))
                    yield return problem;
    }

    /// <summary>Whole numbers of 32 bits, none below zero, and an action with a port.</summary>
    static IEnumerable<string> Probe(string container, string kind, JsonObject probe)
    {
        foreach (var (field, value) in probe)
            if (value?.GetValueKind() == JsonValueKind.Number && (!int.TryParse(value.ToJsonString(), out var number) || number < 0))
                yield return $"container {container}: {field} of {kind} is {value}: 422 or hard failure";
        if (probe["httpGet"] is JsonObject action && action["port"]?.GetValueKind() == JsonValueKind.Number
            && (!int.TryParse(action["port"]!.ToJsonString(), out var port) || port is < 1 or > 65535))
            yield return $"container {container}: {kind} goes to port {action["port"]}: 422";
    }

    static IEnumerable<string> Repeated(string what, IEnumerable<string> names) =>
        names.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => $"{what} {group.Key} appears twice: 422");

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")]
    private static partial Regex DnsLabel();

    [GeneratedRegex("^(([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])?\\z")]
    private static partial Regex LabelValue();

    [GeneratedRegex("^[ -<>-~]+\\z")]
    private static partial Regex Variable();

    [GeneratedRegex("^[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$")]
    private static partial Regex Quantity();
}
