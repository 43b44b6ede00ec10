using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;

namespace Sidecar.Core.Tests.Injection;

/// <summary>
/// A pod as an API server holds it between two calls of webhooks: read as the typed object, which loses zero values and
/// writes quantities canonically, with the defaults of core/v1 filled in. Fields nobody knows are left in.
/// </summary>
static class StoredPod
{
    static readonly string[] ContainerLists = ["containers", "initContainers"];
    static readonly string[] Probes = ["readinessProbe", "livenessProbe", "startupProbe"];

    /// <summary>Texts, numbers and flags that are left out where they are empty, zero or off.</summary>
    static readonly string[] OmittedWhenZero =
    [
        "value", "image", "workingDir", "stdin", "stdinOnce", "tty", "readOnly", "hostNetwork", "hostPID", "hostIPC", "initialDelaySeconds",
        "hostPort", "hostIP", "subPath", "subPathExpr", "medium",
    ];

    public static JsonObject Of(JsonObject pod)
    {
        var stored = (JsonObject)pod.DeepClone();
        if (stored["spec"] is not JsonObject spec)
            return stored;
        WithoutZeros(spec);
        Default(spec, "restartPolicy", "Always");
        Default(spec, "dnsPolicy", "ClusterFirst");
        Default(spec, "schedulerName", "default-scheduler");
        Default(spec, "securityContext", new JsonObject());
        foreach (var container in ContainerLists.SelectMany(list => Objects(spec[list])))
            DefaultContainer(container);
        foreach (var volume in Objects(spec["volumes"]))
            DefaultVolume(volume);
        return stored;
    }

    static void DefaultContainer(JsonObject container)
    {
        Default(container, "terminationMessagePath", "/dev/termination-log");
        Default(container, "terminationMessagePolicy", "File");
        Default(container, "imagePullPolicy", container["image"]?.ToString() is { } image
            && image.LastIndexOf(':') > image.LastIndexOf('/') && !image.EndsWith(":latest", StringComparison.Ordinal) ? "IfNotPresent" : "Always");
        Default(container, "resources", new JsonObject());
        foreach (var port in Objects(container["ports"]))
            Default(port, "protocol", "TCP");
        foreach (var variable in Objects(container["env"]))
        {
            DefaultReference(variable["valueFrom"]);
        }
        foreach (var probe in Probes.Select(kind => container[kind]).OfType<JsonObject>())
        {
            Default(probe, "timeoutSeconds", 1);
            Default(probe, "periodSeconds", 10);
            Default(probe, "successThreshold", 1);
            Default(probe, "failureThreshold", 3);
            DefaultAction(probe);
        }
        DefaultAction(container["lifecycle"]?["preStop"]);
        DefaultAction(container["lifecycle"]?["postStart"]);
        DefaultResources(container["resources"]);
    }

    static void DefaultAction(JsonNode? handler)
    {
        if (handler?["httpGet"] is JsonObject action)
        {
            Default(action, "path", "/");
            Default(action, "scheme", "HTTP");
        }
        if (handler?["grpc"] is JsonObject grpc)
            Default(grpc, "service", "");
    }

    static void DefaultResources(JsonNode? resources)
    {
        foreach (var kind in (string[])["limits", "requests"])
            foreach (var (name, _) in (resources?[kind] as JsonObject ?? []).ToArray())
                Quantity(resources![kind], name);
        if (resources?["limits"] is not JsonObject { Count: > 0 } limits)
            return;
        Default(resources.AsObject(), "requests", new JsonObject());
        foreach (var (name, limit) in limits)
            Default(resources["requests"]!.AsObject(), name, limit!.DeepClone());
    }

    static void DefaultVolume(JsonObject volume)
    {
        if (volume.All(field => field.Key == "name" || field.Value is not JsonObject))
            volume["emptyDir"] = new JsonObject();
        foreach (var source in (string[])["configMap", "secret", "downwardAPI", "projected"])
            if (volume[source] is JsonObject fields)
                Default(fields, "defaultMode", 420);
        foreach (var token in Objects(volume["projected"]?["sources"]).Select(source => source["serviceAccountToken"]).OfType<JsonObject>())
            Default(token, "expirationSeconds", 3600);
        if (volume["hostPath"] is JsonObject path)
            Default(path, "type", "");
        foreach (var item in Objects(volume["downwardAPI"]?["items"])
            .Concat(Objects(volume["projected"]?["sources"]).SelectMany(source => Objects(source["downwardAPI"]?["items"]))))
            DefaultReference(item);
        Quantity(volume["emptyDir"], "sizeLimit");
    }

    static void DefaultReference(JsonNode? parent)
    {
        Quantity(parent?["resourceFieldRef"], "divisor");
        if (parent?["resourceFieldRef"] is JsonObject resource)
            Default(resource, "divisor", "0");
        if (parent?["fieldRef"] is JsonObject field)
            Default(field, "apiVersion", "v1");
    }

    static void Quantity(JsonNode? parent, string field)
    {
        if (parent is JsonObject map && map[field] is JsonValue value)
            map[field] = new ResourceQuantity(value.ToString()).ToString();
    }

    static void Default(JsonObject map, string key, JsonNode value)
    {
        if (map[key] is null)
            map[key] = value;
    }

    static void WithoutZeros(JsonNode? node)
    {
        if (node is JsonArray list)
            foreach (var item in list)
                WithoutZeros(item);
        if (node is not JsonObject map)
            return;
        foreach (var (key, value) in map.ToArray())
            if (value is null || value is JsonArray { Count: 0 } && key != "containers" || OmittedWhenZero.Contains(key) && IsZero(value))
                map.Remove(key);
            else
                WithoutZeros(value);
    }

    static bool IsZero(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.False => true,
        JsonValueKind.String => value.ToString().Length == 0,
        JsonValueKind.Number => value.ToJsonString() == "0",
        _ => false,
    };

    static IEnumerable<JsonObject> Objects(JsonNode? list) => (list as JsonArray ?? []).OfType<JsonObject>();
}
