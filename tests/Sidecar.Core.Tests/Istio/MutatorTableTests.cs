using System.Text.Json.Nodes;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Istio.Configuration;
using Sidecar.Core.Istio.Mutators;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Tests.Istio;

public class MutatorTableTests
{
    const string Prometheus = "tables/prometheus.json";
    const string Probes = "probe-cases.json";

    public static IEnumerable<TheoryDataRow<string?>> Environments => Tables.Rows("tables/cluster-env.json");

    [Theory, MemberData(nameof(Environments))]
    public void Environment_overrides_come_last_and_sorted(string? name)
    {
        var row = Tables.Row("tables/cluster-env.json", name);
        var pod = Proxy(row["env"]!);
        EnvironmentOverridesMutator.Apply(pod, IstioProfile.ParsePath((string)row["path"]!));
        Tables.Same(row["want"], pod.Containers[0]["env"]);
    }

    public static IEnumerable<TheoryDataRow<string?>> MergeSwitches => Tables.Rows(Prometheus, "mergeEnabled");

    [Theory, MemberData(nameof(MergeSwitches))]
    public void Merging_metrics_is_on_unless_switched_off(string? name)
    {
        var row = Tables.Row(Prometheus, name);
        var mesh = Mesh(new JsonObject { ["enablePrometheusMerge"] = row["meshEnablePrometheusMerge"]?.DeepClone() });
        Assert.Equal((bool)row["want"]!, PrometheusMutator.IsMergeEnabled(
            row.Texts("annotations").GetValueOrDefault("prometheus.istio.io/merge-metrics"), mesh.MergeMetrics));
    }

    public static IEnumerable<TheoryDataRow<string?>> ScrapeConfigs => Tables.Rows(Prometheus, "readScrapeConfig");

    [Theory, MemberData(nameof(ScrapeConfigs))]
    public void Annotations_say_what_to_scrape(string? name)
    {
        var row = Tables.Row(Prometheus, name);
        var config = ScrapeConfig.Read(row.Texts("annotations"));
        Tables.Same(row["want"], new JsonObject
        {
            ["port"] = config.Port,
            ["path"] = config.Path,
            ["targets"] = config.Targets is not { } targets ? null : new JsonArray([.. targets.Select(target =>
                new JsonObject { ["port"] = target.Port, ["path"] = target.Path })]),
        });
    }

    public static IEnumerable<TheoryDataRow<string?>> Merges => Tables.Rows(Prometheus, "applyMerge");

    [Theory, MemberData(nameof(Merges))]
    public void Metrics_are_merged(string? name)
    {
        var row = Tables.Row(Prometheus, name);
        var mesh = Mesh(new JsonObject { ["defaultConfig"] = new JsonObject { ["statusPort"] = row["agentPort"]!.DeepClone() } });
        var pod = PodOf(row);
        var report = new InjectionReport();
        PrometheusMutator.Apply(pod, mesh, report);
        if (row["want"]!["errorContains"] is JsonArray parts)
            Assert.All(parts, part => Assert.Contains((string)part!, Assert.Single(report.Errors).Message));
        else
            Assert.Equal(row["want"]!.AsObject().Texts("annotations"), pod.Annotations.ToDictionary());
    }

    public static IEnumerable<TheoryDataRow<string?>> SecurePorts => Tables.Rows(Prometheus, "applySecurePort");

    [Theory, MemberData(nameof(SecurePorts))]
    public void A_secure_metrics_port_is_announced(string? name)
    {
        var row = Tables.Row(Prometheus, name);
        var pod = PodOf(row);
        SecureMetricsMutator.Apply(pod);
        Assert.Equal(row.Texts("want"), pod.Annotations.ToDictionary());
    }

    public static IEnumerable<TheoryDataRow<string?>> ProbeSwitches => Tables.Rows(Probes, "shouldRewrite");

    [Theory, MemberData(nameof(ProbeSwitches))]
    public void Rewriting_probes_is_switched_by_annotation_and_default(string? name)
    {
        var row = Tables.Row(Probes, name);
        Assert.Equal((bool)row["want"]!, ProbesMutator.IsWanted(
            row.Texts("annotations").GetValueOrDefault("sidecar.istio.io/rewriteAppHTTPProbers"), (bool)row["default"]!));
    }

    public static IEnumerable<TheoryDataRow<string?>> Collections => Tables.Rows(Probes, "collectProbers");

    [Theory, MemberData(nameof(Collections))]
    public void Probes_are_collected(string? name)
    {
        var row = Tables.Row(Probes, name);
        var probers = ProbeCollector.Collect(Editor(row["pod"]!), (long)row["agentPort"]!);
        Tables.Same(row["want"], new JsonObject(probers.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))));
    }

    public static IEnumerable<TheoryDataRow<string?>> Rewritings => Tables.Rows(Probes, "rewriteProbes");

    [Theory, MemberData(nameof(Rewritings))]
    public void Probes_are_rewritten(string? name)
    {
        var row = Tables.Row(Probes, name);
        var pod = row["pod"]!.DeepClone();
        ProbeRewriter.Rewrite(Editor(pod), ProbesMutator.RewritePort(
            row.Texts("annotations").GetValueOrDefault("status.sidecar.istio.io/port"), (long)row["agentPort"]!));
        Tables.Same(row["want"], pod);
    }

    public static IEnumerable<TheoryDataRow<string?>> Sidecars => Tables.Rows(Probes, "findSidecar");

    [Theory, MemberData(nameof(Sidecars))]
    public void The_sidecar_is_found_in_either_list(string? name)
    {
        var row = Tables.Row(Probes, name);
        Tables.Same(row["want"], Editor(row["pod"]!).FindContainer("istio-proxy")?.Json);
    }

    public static IEnumerable<TheoryDataRow<string?>> Mergings => Tables.Rows(Probes, "mergeProbers");

    [Theory, MemberData(nameof(Mergings))]
    public void Probes_are_merged_into_those_of_an_earlier_injection(string? name)
    {
        var row = Tables.Row(Probes, name);
        var pod = Proxy(row["env"]!);
        var probers = JsonNode.Parse((string)row["probers"]!)!.AsObject()
            .ToDictionary(entry => entry.Key, entry => entry.Value!.AsObject());
        ProbesMutator.Record(
            pod.Containers[0].Environment, new(probers, StringComparer.Ordinal), (bool)row["previouslyInjected"]!);
        Tables.Same(row["want"], pod.Containers[0]["env"]);
    }

    static MeshSettings Mesh(JsonObject mesh) =>
        IstioSettingsReader.Read(IstioConfiguration.Default with { Mesh = MeshConfig.Parse(mesh.ToJsonString()) }).Mesh;

    static PodEditor Proxy(JsonNode environment) => Editor(new JsonObject
    {
        ["spec"] = new JsonObject
        {
            ["containers"] = new JsonArray(
                new JsonObject { ["name"] = "istio-proxy", ["env"] = environment.DeepClone() }),
        },
    });

    static PodEditor PodOf(JsonObject row) => Editor(new JsonObject
    {
        ["metadata"] = new JsonObject { ["annotations"] = row["annotations"]!.DeepClone() },
        ["spec"] = new JsonObject { ["containers"] = row["containers"]!.DeepClone() },
    });

    static PodEditor Editor(JsonNode pod) => new((JsonObject)pod);
}
