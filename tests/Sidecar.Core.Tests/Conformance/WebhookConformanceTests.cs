using System.Text.Json.Nodes;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Tests.Conformance;

public class WebhookConformanceTests
{
    public static IEnumerable<TheoryDataRow<string?>> Cases => InjectionCase.Rows("runWebhook");

    [Theory, MemberData(nameof(Cases))]
    public void The_injected_pod_is_the_golden_one(string? row)
    {
        var @case = InjectionCase.Find(row);
        var injector = IstioProfile.CreateInjector(@case.Webhook);
        foreach (var (input, golden) in Pods(@case))
        {
            var sent = Subject(@case, input);
            var injected = Inject(injector, sent);
            TreeDifference.AssertSame(
                Normaliser.Pod(WorkloadPods.ToPod(golden)), Normaliser.Pod(Reread(injected.Pod)),
                (string)input["metadata"]!["name"]!);
            Assert.Equal(injected.Pod, Pod.FromJson((JsonObject)injected.Patch.Apply(sent.Pod.ToJson())!));
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Injecting_the_result_again_changes_nothing(string? row)
    {
        var @case = InjectionCase.Find(row);
        var injector = IstioProfile.CreateInjector(@case.Webhook);
        foreach (var (input, golden) in Pods(@case))
        {
            var first = Inject(injector, Subject(@case, input));
            if (IsExempt(first.Pod, Pod.FromJson(WorkloadPods.ToPod(input))))
                continue;
            var second = Inject(injector, Subject(@case, input) with { Pod = first.Pod });
            TreeDifference.AssertSame(Reread(first.Pod), Reread(second.Pod), (string)golden["metadata"]!["name"]!);
            Assert.Equal("[]", second.Patch.ToString());
        }
    }

    static IEnumerable<(JsonObject Input, JsonObject Golden)> Pods(InjectionCase @case)
    {
        var inputs = WorkloadPods.In(InjectionCase.Documents(@case.Input, "input")).ToList();
        var golden = WorkloadPods.In(InjectionCase.Documents(@case.Golden, "golden")).ToList();
        Assert.Equal(golden.Count, inputs.Count);
        return inputs.Zip(golden);
    }

    static InjectionSubject Subject(InjectionCase @case, JsonObject workload)
    {
        var space = workload["metadata"]!["namespace"].AsText();
        return new()
        {
            Pod = Pod.Parse(WorkloadPods.ToPod(workload).ToJsonString()),
            RequestNamespace = space,
            NamespaceAnnotations = space is null ? null : @case.NamespaceAnnotations(space),
        };
    }

    static (Pod Pod, JsonPatch Patch) Inject(SidecarInjector injector, InjectionSubject subject)
    {
        var result = injector.Inject(subject);
        if (result is InjectionResult.Refused refused)
            Assert.Fail(string.Join(Environment.NewLine, refused.Errors));
        return result is InjectionResult.Injected injected
            ? (injected.Pod, injected.Patch)
            : (subject.Pod, JsonPatch.Empty);
    }

    /// <summary>
    /// The two kinds of result that the corpus exempts: no valid pod (two containers of one name), and a pod that was
    /// injected earlier in the other native mode, without a record of the user's containers.
    /// </summary>
    static bool IsExempt(Pod result, Pod input)
    {
        var names = result.Containers.Concat(result.InitContainers).Select(container => container.Name).ToList();
        if (names.Distinct().Count() < names.Count)
            return true;
        var status = InjectionStatus.Parse(input.Annotations.GetValueOrDefault("sidecar.istio.io/status"));
        return status is not null && !input.Annotations.ContainsKey("proxy.istio.io/overrides")
            && status.Containers.Contains("istio-proxy") != result.Containers.Any(container => container.Name == "istio-proxy");
    }

    static JsonObject Reread(Pod pod) => (JsonObject)JsonNode.Parse(pod.ToUtf8())!;
}
