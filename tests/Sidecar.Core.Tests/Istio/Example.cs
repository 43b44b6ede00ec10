using System.Text.Json.Nodes;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Tests.Istio;

/// <summary>A small pod to inject, with one thing changed at a time.</summary>
sealed record Example
{
    public string Values { get; init; } = "{}";

    public string Mesh { get; init; } = "{}";

    public IstioConfiguration Configuration { get; init; } = IstioConfiguration.Default;

    public Dictionary<string, string> Annotations { get; init; } = [];

    public Dictionary<string, string> Labels { get; init; } = new() { ["app"] = "shop" };

    public string Containers { get; init; } = """[{ "name": "app", "image": "example.com/app:1.2" }]""";

    public string Spec { get; init; } = "{}";

    public string Path { get; init; } = "";

    public IReadOnlyDictionary<string, string>? NamespaceAnnotations { get; init; }

    public InjectionSubject Subject
    {
        get
        {
            var spec = JsonNode.Parse(Spec)!.AsObject();
            spec["containers"] = JsonNode.Parse(Containers);
            return new()
            {
                Pod = Pod.FromJson(new JsonObject
                {
                    ["metadata"] = new JsonObject
                    {
                        ["name"] = "shop-1",
                        ["labels"] = Map(Labels),
                        ["annotations"] = Map(Annotations),
                    },
                    ["spec"] = spec,
                }),
                RequestNamespace = "market",
                NamespaceAnnotations = NamespaceAnnotations,
                Parameters = IstioProfile.ParsePath(Path),
            };
        }
    }

    public SidecarInjector Injector => IstioProfile.CreateInjector(Configuration with
    {
        Values = IstioValues.Parse(Values),
        Mesh = MeshConfig.Parse(Mesh),
    });

    public InjectedExample Inject()
    {
        var result = Injector.Inject(Subject);
        if (result is InjectionResult.Refused refused)
            Assert.Fail(string.Join(Environment.NewLine, refused.Errors));
        var injected = Assert.IsType<InjectionResult.Injected>(result);
        return new(JsonNode.Parse(injected.Pod.ToUtf8())!.AsObject(), injected);
    }

    public InjectionResult.Refused Refusal() => Assert.IsType<InjectionResult.Refused>(Injector.Inject(Subject));

    static JsonObject Map(Dictionary<string, string> map) =>
        new(map.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));
}

/// <summary>What came out, with the questions that tests ask.</summary>
sealed record InjectedExample(JsonObject Pod, InjectionResult.Injected Result)
{
    public JsonObject Proxy => Container("istio-proxy");

    public JsonObject Init => Container("istio-init");

    public JsonObject Validation => Container("istio-validation");

    public JsonObject Container(string name) => Find(name) ?? throw new InvalidOperationException($"no container {name}");

    public JsonObject? Find(string name) => List("initContainers").Concat(List("containers"))
        .FirstOrDefault(container => (string)container["name"]! == name);

    public string[] Names(string list) => [.. List(list).Select(container => (string)container["name"]!)];

    public string? Annotation(string name) => (string?)Pod["metadata"]!["annotations"]![name];

    public string? Label(string name) => (string?)Pod["metadata"]!["labels"]![name];

    public string? Env(string name, string container = "istio-proxy") =>
        (string?)Variables(container).LastOrDefault(variable => (string)variable["name"]! == name)?["value"];

    public string[] EnvNames(string container = "istio-proxy") =>
        [.. Variables(container).Select(variable => (string)variable["name"]!)];

    public static string[] Args(JsonObject container) => [.. container["args"]!.AsArray().Select(arg => (string)arg!)];

    /// <summary>The argument after a flag; null where the flag is not there.</summary>
    public static string? Arg(JsonObject container, string flag)
    {
        var args = Args(container);
        var at = Array.IndexOf(args, flag);
        return at < 0 ? null : args[at + 1];
    }

    public JsonObject? Volume(string name) => Named(Pod["spec"]!["volumes"], name);

    public static JsonObject? Mount(JsonObject container, string volume) => Named(container["volumeMounts"], volume);

    static JsonObject? Named(JsonNode? list, string name) => (list as JsonArray ?? [])
        .Select(item => item!.AsObject()).FirstOrDefault(item => (string)item["name"]! == name);

    IEnumerable<JsonObject> Variables(string container) =>
        (Container(container)["env"] as JsonArray ?? []).Select(variable => variable!.AsObject());

    IEnumerable<JsonObject> List(string name) =>
        (Pod["spec"]![name] as JsonArray ?? []).Select(container => container!.AsObject());
}
