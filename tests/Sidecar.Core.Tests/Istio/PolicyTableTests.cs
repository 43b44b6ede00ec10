using System.Text.Json.Nodes;
using Sidecar.Core.Istio;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Tests.Istio;

public class PolicyTableTests
{
    public static IEnumerable<TheoryDataRow<string?>> Decisions => Tables.Rows("policy-cases.json");

    [Theory, MemberData(nameof(Decisions))]
    public void The_policy_decides(string? name)
    {
        var row = Tables.Row("policy-cases.json", name);
        var profile = IstioProfile.Create(IstioConfiguration.Default with
        {
            Injector = InjectorConfig.Parse(row["policy"]!.ToJsonString()),
        });
        Assert.Equal((bool)row["want"]!, profile.Policy.Decide(Subject(row["podMeta"], row["podSpec"])).Inject);
    }

    public static IEnumerable<TheoryDataRow<string?>> Namespaces => Tables.Rows("tables/ignored-namespaces.json");

    [Theory, MemberData(nameof(Namespaces))]
    public void Some_namespaces_are_never_injected(string? name)
    {
        var row = Tables.Row("tables/ignored-namespaces.json", name);
        var decision = IstioProfile.Create(IstioConfiguration.Default).Policy.Decide(Subject(null, null) with
        {
            RequestNamespace = (string)row["namespace"]!,
        });
        Assert.Equal((bool)row["ignored"]!, decision.Reason == InjectionReason.IgnoredNamespace);
    }

    static InjectionSubject Subject(JsonNode? metadata, JsonNode? spec) => new()
    {
        Pod = Pod.FromJson(new JsonObject
        {
            ["metadata"] = metadata?.DeepClone() ?? new JsonObject(),
            ["spec"] = spec?.DeepClone() ?? new JsonObject(),
        }),
    };
}
