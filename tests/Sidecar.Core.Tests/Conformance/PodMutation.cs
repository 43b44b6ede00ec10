using System.Text.Json.Nodes;
using Sidecar.Core.Istio;

namespace Sidecar.Core.Tests.Conformance;

/// <summary>
/// Changes a pod a little, as other tools, other versions of Kubernetes, and people do: the same changes for the same
/// seed.
/// </summary>
sealed class PodMutation(int seed)
{
    /// <summary>Begins the name of every field that no version of Kubernetes knows.</summary>
    public const string Unknown = "x-unknown-";

    static readonly string[] Values =
    [
        "", "true", "false", "0", "-1", "80", "80,443", " 80 , 90", "8080:/m,9090", "*", "10.0.0.0/8", "TPROXY", "NONE", "REDIRECT",
        "15020", "15000", "4294967295", "100m", "1Gi", "{}", "[", "null", "eth0", "sidecar", "gateway", "grpc-agent", "grpc-simple",
        "sidecar,grpc-simple", "example.com/image:1", "net1", """[{"name":"x"}]""", """{"v":{"mountPath":"/v"}}""", "tracing: {}",
        "tracing: { zipkin: { address: 'a:1' } }", "proxyMetadata: { ISTIO_META_DNS_CAPTURE: 'true' }", "{ concurrency: 2, statusPort: 15021 }",
        "holdApplicationUntilProxyStarts: true", "text with \"quotes\" and \n lines",
    ];

    static readonly string[] Annotations = [.. IstioAnnotations.All.Select(annotation => annotation.Name)
        .Where(name => name is not ("sidecar.istio.io/status" or "proxy.istio.io/overrides"))];

    readonly Random _random = new(seed);
    int _unknown;

    /// <summary>Changes a pod in place and says what was done.</summary>
    public string Apply(JsonObject pod) => string.Join("; ", Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Step(pod)));

    string Step(JsonObject pod) => _random.Next(12) switch
    {
        0 or 1 or 2 => Annotate(pod, Annotations[_random.Next(Annotations.Length)], Values[_random.Next(Values.Length)]),
        3 or 4 => Add(Pick(Maps(pod))),
        5 => Change(Pick(Maps(pod)), "remove", (map, key) => map.Remove(key)),
        6 => Change(Pick(Maps(pod)), "null", (map, key) => map[key] = null),
        7 => Change(Pick(Maps(pod)), "wrong kind of", (map, key) => map[key] = Any()),
        8 => Change(Pick(Maps(pod)), "spelling of", (map, key) => map[key] = Respell(map[key])),
        9 => Rearrange(pod),
        10 => Join(pod, "containers"),
        _ => Join(pod, "initContainers"),
    };

    static string Annotate(JsonObject pod, string name, string value)
    {
        var metadata = pod["metadata"] as JsonObject ?? [];
        pod["metadata"] ??= metadata;
        if (metadata["annotations"] is not JsonObject annotations)
            metadata["annotations"] = annotations = [];
        annotations[name] = value;
        return $"{name}={value}";
    }

    string Add(JsonObject map)
    {
        var name = $"{Unknown}{_unknown++}";
        var value = JsonNode.Parse(Pick(["1.50", "1e3", """{"a":[null,{"b":0.10}]}""", "\"t\""]));
        map.Insert(_random.Next(map.Count + 1), name, value);
        return $"add {name} in {map.GetPath()}";
    }

    string Change(JsonObject map, string what, Action<JsonObject, string> change)
    {
        if (map.Count == 0)
            return "nothing";
        var key = map.ElementAt(_random.Next(map.Count)).Key;
        var said = $"{what} {map.GetPath()}.{key}";
        change(map, key);
        return said;
    }

    JsonNode? Any() => JsonNode.Parse(Pick(["1", "\"text\"", "true", "[]", "{}", "-1", "1.5", "[[{}]]", """{"a":{"a":{"a":[1]}}}"""]));

    /// <summary>A number as a text, a text as a number: what tools that paste texts make.</summary>
    static JsonNode? Respell(JsonNode? node) => node?.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.Number => node.ToJsonString(),
        System.Text.Json.JsonValueKind.String when long.TryParse((string?)node, out var number) => number,
        _ => node?.DeepClone(),
    };

    string Rearrange(JsonObject pod)
    {
        var lists = Lists(pod).Where(list => list.Count > 0).ToList();
        if (lists.Count == 0)
            return "nothing";
        var list = lists[_random.Next(lists.Count)];
        var (from, to) = (_random.Next(list.Count), _random.Next(list.Count));
        switch (_random.Next(3))
        {
            case 0:
                list.Insert(to, list[from]?.DeepClone());
                return $"duplicate {list.GetPath()}[{from}] at {to}";
            case 1:
                list.RemoveAt(from);
                return $"remove {list.GetPath()}[{from}]";
            default:
                var item = list[from];
                list.RemoveAt(from);
                list.Insert(to, item);
                return $"move {list.GetPath()}[{from}] to {to}";
        }
    }

    string Join(JsonObject pod, string list)
    {
        if (pod["spec"] is not JsonObject spec)
            return "nothing";
        if (spec[list] is not JsonArray containers)
            spec[list] = containers = [];
        var name = $"late-{_unknown++}";
        containers.Insert(_random.Next(containers.Count + 1), JsonNode.Parse($$$"""
            {"name":"{{{name}}}","image":"example.com/late:1","ports":[{"containerPort":8081,"name":"late"}],"{{{Unknown}}}{{{_unknown++}}}":1.0,
            "livenessProbe":{"grpc":{"port":5}},"startupProbe":{"httpGet":{"port":"late"}},
            "lifecycle":{"postStart":{"httpGet":{"port":8081,"path":"/s"} } } }
            """));
        return $"join {list}/{name}";
    }

    T Pick<T>(List<T> items) => items[_random.Next(items.Count)];

    static List<JsonObject> Maps(JsonNode? node) => node switch
    {
        JsonObject map => [map, .. map.SelectMany(member => Maps(member.Value))],
        JsonArray list => [.. list.SelectMany(Maps)],
        _ => [],
    };

    static List<JsonArray> Lists(JsonNode? node) => node switch
    {
        JsonObject map => [.. map.SelectMany(member => Lists(member.Value))],
        JsonArray list => [list, .. list.SelectMany(Lists)],
        _ => [],
    };
}
