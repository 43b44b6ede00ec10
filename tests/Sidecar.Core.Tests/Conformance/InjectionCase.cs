using System.Text.Json.Nodes;
using Sidecar.Core.Istio;
using Sidecar.Core.Yaml;

namespace Sidecar.Core.Tests.Conformance;

/// <summary>One case of <c>cases.json</c> in one of its environments.</summary>
sealed class InjectionCase
{
    public const string Family = "istio-injection";

    readonly string _folder;
    readonly JsonObject _base;
    readonly JsonObject _case;
    readonly JsonObject _environment;

    InjectionCase(string folder, JsonObject @base, JsonObject @case, JsonObject environment) =>
        (_folder, _base, _case, _environment) = (folder, @base, @case, environment);

    /// <summary>The rows of a form (<c>runManual</c> or <c>runWebhook</c>): case and environment, <c>hello #0</c>.</summary>
    public static IEnumerable<TheoryDataRow<string?>> Rows(string form) => Corpus.Cases(Family, folder =>
        from @case in Read(folder, "cases.json")["cases"]!.AsArray()
        where !NeedsGo(@case!.AsObject())
        from environment in @case!["environments"]!.AsArray().Index()
        where (bool)environment.Item![form]!
        select $"{@case["name"]} #{environment.Index}");

    /// <summary>The case of a row; skips the running test where the corpus is absent.</summary>
    public static InjectionCase Find(string? row)
    {
        var name = Corpus.SkipIfAbsent(Family, row);
        var folder = Corpus.Family(Family);
        var hash = name.LastIndexOf(" #", StringComparison.Ordinal);
        var @case = Read(folder, "cases.json")["cases"]!.AsArray().Single(item => (string)item!["name"]! == name[..hash])!;
        var environment = @case["environments"]![int.Parse(name[(hash + 2)..])]!;
        return new(folder, Read(folder, "base.json"), @case.AsObject(), environment.AsObject());
    }

    public string Input => Text("input");

    public string Golden => Text("golden");

    public string? ExpectedError => (string?)_case["expectError"].AsText();

    public string? ExpectedWarning => _case["expectWarning"].AsText();

    /// <summary>What the webhook of this case runs with.</summary>
    public IstioConfiguration Webhook => Configuration((string)_case["options"]!["revision"]!["webhook"]!);

    /// <summary>What the command line of this case runs with.</summary>
    public IstioConfiguration Manual =>
        Configuration((string)_case["options"]!["revision"]!["manual"]!).ForManualInjection();

    /// <summary>The annotations of a namespace of the case's cluster; null where it is not known.</summary>
    public IReadOnlyDictionary<string, string>? NamespaceAnnotations(string name) => _base["cluster"]!["namespaces"]!.AsArray()
        .FirstOrDefault(item => (string)item!["name"]! == name)?["annotations"]!.AsObject()
        .ToDictionary(entry => entry.Key, entry => (string)entry.Value!);

    /// <summary>The documents of a stream, the empty ones left out.</summary>
    public static IReadOnlyList<JsonObject> Documents(string yaml, string source) =>
        [.. YamlStream.Parse(System.Text.Encoding.UTF8.GetBytes(yaml), source).Documents
            .Select(document => document.ToJson()).OfType<JsonObject>()];

    IstioConfiguration Configuration(string revision)
    {
        var options = _case["options"]!;
        var features = _environment["features"]!;
        return new IstioConfiguration
        {
            Values = IstioValues.Parse(_base["values"]!.ToJsonString()).With(options["valuesOverrides"]!.ToJsonString()),
            Mesh = MeshConfig.Parse(_base["meshConfig"]!.ToJsonString())
                .With(options["meshConfigOverrides"]!.ToJsonString()),
            Injector = InjectorConfig.Parse(_base["injectorConfig"]!.ToJsonString()) with
            {
                Templates = InjectorConfig.Default.Templates.AddRange(options["customTemplates"]!.AsObject()
                    .Select(template => KeyValuePair.Create(template.Key, (string)template.Value!))),
            },
            Revision = revision,
            NativeSidecars = Enum.Parse<NativeSidecarMode>((string)features["nativeSidecars"]!, ignoreCase: true),
            Nodes = [.. _environment["nodeVersions"]!.AsArray()
                .Select((version, i) => new ClusterNode($"node-{i}", (string)version!))],
            CompliancePolicy = features["compliancePolicy"].AsText() ?? "",
            OpenShift = (string?)_environment["platform"] == "openshift",
        };
    }

    static bool NeedsGo(JsonObject @case) => @case["options"]!["customTemplates"]!.AsObject()
        .Any(template => ((string)template.Value!).Contains("{{", StringComparison.Ordinal));

    string Text(string member) => File.ReadAllText(Path.Combine(_folder, (string)_case[member]!));

    static JsonObject Read(string folder, string file) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)))!.AsObject();
}
