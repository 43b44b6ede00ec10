using System.Text.Json.Nodes;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;
using Sidecar.Core.Tests.Conformance;

namespace Sidecar.Core.Tests.Istio;

public class InjectionTableTests
{
    public static IEnumerable<TheoryDataRow<string?>> NativeAnnotations => Tables.Rows("tables/native-annotation.json");

    [Theory, MemberData(nameof(NativeAnnotations))]
    public void The_users_proxy_ends_up_where_annotation_and_cluster_say(string? name)
    {
        var row = Tables.Row("tables/native-annotation.json", name);
        var injected = Inject(
            IstioConfiguration.Default with
            {
                NativeSidecars = (bool)row["clusterDefault"]! ? NativeSidecarMode.Enabled : NativeSidecarMode.Disabled,
            },
            new JsonObject
            {
                ["metadata"] = new JsonObject { ["annotations"] = row["annotations"]!.DeepClone() },
                ["spec"] = new JsonObject
                {
                    ["containers"] = new JsonArray([.. row["userContainers"]!.AsArray()
                        .Select(container => new JsonObject { ["name"] = (string)container! })]),
                },
            });
        var native = (string)row["proxyEndsUpIn"]! == "initContainers";
        Assert.Equal(native, injected.InitContainers.Any(container => container.Name == "istio-proxy"));
        Assert.Equal(!native, injected.Containers.Any(container => container.Name == "istio-proxy"));
    }

    public static IEnumerable<TheoryDataRow<string?>> Templates => Tables.Rows("tables/template-merge.json");

    [Theory, MemberData(nameof(Templates))]
    public void Plain_templates_are_merged(string? name)
    {
        var row = Tables.Row("tables/template-merge.json", name);
        if ((string?)row["sameAs"] is { } same)
        {
            var annotation = row["annotation"];
            row = Tables.Row("tables/template-merge.json", same);
            row["pod"]!["metadata"]!["annotations"]!["inject.istio.io/templates"] = annotation!.DeepClone();
            row["want"]!["metadata"]!["annotations"]!["inject.istio.io/templates"] = annotation.DeepClone();
        }
        var injected = Inject(
            IstioConfiguration.Default with
            {
                Mesh = MeshConfig.Parse("""{"defaultConfig":{"statusPort":0}}"""),
                Injector = InjectorConfig.Parse(new JsonObject
                {
                    ["aliases"] = row["aliases"]!.DeepClone(),
                    ["templates"] = row["templates"]!.DeepClone(),
                }.ToJsonString()),
            },
            row["pod"]!.AsObject());
        TreeDifference.AssertSame(
            Normaliser.Pod(row["want"]!), Normaliser.Pod(JsonNode.Parse(injected.ToUtf8())!), name!);
    }

    static Pod Inject(IstioConfiguration configuration, JsonObject pod) => Assert.IsType<InjectionResult.Injected>(
        IstioProfile.CreateInjector(configuration).Inject(new InjectionSubject { Pod = Pod.FromJson(pod) })).Pod;
}
