using System.Text;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Workloads;
using Sidecar.Core.Yaml;

namespace Sidecar.Core.Tests.Istio;

/// <summary>An injection of Istio's profile that was told to record it is taken back exactly.</summary>
[Properties(Arbitrary = [typeof(IstioPodGen)], MaxTest = 200, QuietOnSuccess = true)]
public class IstioUninjectionLaws
{
    const string Annotation = "mesh.example.com/original";

    [Property]
    public void Uninjecting_an_injected_pod_gives_the_pod(IstioSample sample)
    {
        var injector = Recording(sample.Configuration);
        if (injector.Inject(sample.Subject) is not InjectionResult.Injected injected)
            return;

        var restored = Assert.IsType<UninjectionResult.Restored>(injector.Uninject(injected.Pod));

        Assert.Equal(sample.Pod.ToString(), restored.Pod.ToString());
        Assert.Equal(restored.Pod, Pod.FromJson(restored.Patch.Apply(injected.Pod.ToJson())!.AsObject()));
    }

    [Property(MaxTest = 40)]
    public void Uninjecting_an_injected_workload_gives_the_workload(IstioSample sample)
    {
        var manifests = new ManifestInjector(Recording(sample.Configuration));
        foreach (var workload in Workloads(sample.Pod.ToJson()))
        {
            var before = YamlWriter.Write(workload);
            if (manifests.Inject(Encoding.UTF8.GetBytes(before), "f") is not ManifestInjection.Completed injected)
                continue;

            var after = Assert.IsType<ManifestUninjection.Completed>(manifests.Uninject(injected.ToUtf8(), "f"));

            Assert.Equal("[]", JsonPatch.Diff(workload, after.Documents[0].ToJson()).ToString());
            Assert.Empty(after.Remarks);
        }
    }

    /// <summary>The pod as each form of workload, alone and in a list.</summary>
    static IEnumerable<JsonNode> Workloads(JsonObject pod)
    {
        pod["apiVersion"] = "v1";
        pod["kind"] = "Pod";
        if (pod["spec"] is not JsonObject)
            pod["spec"] = new JsonObject();
        var template = new JsonObject { ["spec"] = pod["spec"]!.DeepClone() };
        if (pod["metadata"] is JsonObject metadata)
            template["metadata"] = metadata.DeepClone();
        var deployment = new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "Deployment",
            ["metadata"] = new JsonObject { ["name"] = "d" },
            ["spec"] = new JsonObject { ["template"] = template },
        };
        var cronJob = new JsonObject
        {
            ["apiVersion"] = "batch/v1",
            ["kind"] = "CronJob",
            ["spec"] = new JsonObject
            {
                ["jobTemplate"] = new JsonObject
                {
                    ["spec"] = new JsonObject { ["template"] = new JsonObject { ["spec"] = pod["spec"]!.DeepClone() } },
                },
            },
        };
        return
        [
            deployment.DeepClone(), cronJob.DeepClone(), pod,
            new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray(deployment, cronJob) },
        ];
    }

    static SidecarInjector Recording(IstioConfiguration configuration) =>
        IstioProfile.CreateInjector(configuration with { OriginalAnnotation = Annotation });
}
