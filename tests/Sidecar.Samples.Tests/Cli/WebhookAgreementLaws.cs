using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Sidecar.Core.Admission;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Tests.Conformance;
using Sidecar.Core.Tests.Istio;
using Sidecar.Core.Yaml;
using Sidecar.Tests.Admission;

namespace Sidecar.Samples.Tests.Cli;

/// <summary>A workload, and what the control plane has been told.</summary>
public sealed record WorkloadSample(IstioSample Sample, string ApiVersion, string Kind, string? Namespace, string Wish)
{
    /// <summary>What the flags of the command line can say: values and mesh configuration.</summary>
    public IstioConfiguration Configuration =>
        Sample.Configuration with { OpenShift = false, NativeSidecars = NativeSidecarMode.Disabled, Injector = InjectorConfig.Default };

    public JsonObject Workload
    {
        get
        {
            var pod = Sample.Pod.ToJson();
            var metadata = Within(pod, "metadata");
            Within(metadata, "labels")["sidecar.istio.io/inject"] = Wish;
            metadata.Remove("name");
            if (Kind != "Pod")
                pod = new JsonObject { ["spec"] = new JsonObject { ["template"] = pod } };
            var own = Within(pod, "metadata");
            own["name"] = "shop";
            if (Namespace is not null)
                own["namespace"] = Namespace;
            pod.Insert(0, "apiVersion", ApiVersion);
            pod.Insert(1, "kind", Kind);
            return pod;
        }
    }

    static JsonObject Within(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
            parent[name] = child = [];
        return child;
    }

    public override string ToString() =>
        $"{YamlWriter.Write(Workload)}values {Configuration.Values}\nmesh {Configuration.Mesh}";
}

/// <summary>
/// <c>sidecar inject</c> on a manifest, and the webhook on the pod that the manifest makes: the same pod, but for what
/// the API server's controllers wrote into it.
/// </summary>
[Properties(Arbitrary = [typeof(WebhookAgreementLaws)], MaxTest = 60, QuietOnSuccess = true)]
public sealed class WebhookAgreementLaws : IDisposable
{
    static readonly (string ApiVersion, string Kind)[] Kinds =
    [
        ("v1", "Pod"), ("apps/v1", "Deployment"), ("apps/v1", "DaemonSet"), ("apps/v1", "ReplicaSet"), ("apps/v1", "StatefulSet"),
        ("batch/v1", "Job"), ("v1", "ReplicationController"), ("apps.openshift.io/v1", "DeploymentConfig"),
    ];

    readonly string _folder = Directory.CreateTempSubdirectory("sidecar-law-").FullName;

    public static Arbitrary<WorkloadSample> Workloads { get; } = Arb.From(
        from sample in IstioPodGen.Samples.Generator
        from kind in Gen.Elements(Kinds)
        from space in Gen.Elements(null, "market")
        from wish in Gen.Frequency((1, Gen.Elements("false", "maybe")), (4, Gen.Constant("true")))
        select new WorkloadSample(sample, kind.ApiVersion, kind.Kind, space, wish),
        sample => IstioPodGen.Samples.Shrinker(sample.Sample).Where(smaller => smaller.Pod.ToJson()["spec"] is JsonObject).Select(smaller => sample with { Sample = smaller }));

    [Property]
    public void A_manifest_is_injected_as_the_webhook_injects_its_pod(WorkloadSample sample)
    {
        var run = Tool.RunOn(YamlWriter.Write(sample.Workload), "inject", "-f", "-",
            "--values", Write("values.yaml", sample.Configuration.Values.ToString()),
            "--mesh-config", Write("mesh.yaml", sample.Configuration.Mesh.ToString()));

        var (review, reply) = Webhook(sample);
        if (reply.Injection is InjectionResult.Refused refused)
        {
            Assert.Equal((1, ""), (run.Exit, run.Output));
            Assert.All(refused.Errors, error => Assert.Contains(error.Message, run.Error, StringComparison.Ordinal));
            return;
        }
        Assert.True(run.Exit == 0, run.Error);
        var manifest = YamlStream.Parse(Encoding.UTF8.GetBytes(run.Output), "output").Documents[0].ToJson()!.AsObject();
        var stored = AdmissionFacts.Apply(review, reply.ToUtf8()) ?? JsonNode.Parse(review)!["request"]!["object"]!;
        TreeDifference.AssertSame(Own(WorkloadPods.ToPod(manifest)), Own(stored.AsObject()), manifest["kind"]!.ToString());
    }

    [Fact]
    public void Most_workloads_are_injected_and_some_are_declined_or_refused()
    {
        var answers = Workloads.Generator.Sample(200, new Rnd(1), 50).CountBy(sample => Webhook(sample).Reply.Response switch
        {
            AdmissionResponse.Denied => "denied",
            AdmissionResponse.Admitted => "untouched",
            _ => "injected",
        }).ToDictionary();
        int Of(string answer) => answers.GetValueOrDefault(answer);
        Assert.True(Of("injected") > 80 && Of("denied") > 2 && Of("untouched") > 2, string.Join(' ', answers));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static (byte[] Review, AdmissionReply Reply) Webhook(WorkloadSample sample)
    {
        var review = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["request"] = new JsonObject
            {
                ["uid"] = "u",
                ["operation"] = "CREATE",
                ["namespace"] = sample.Workload["metadata"]!["namespace"]?.DeepClone(),
                ["object"] = WorkloadPods.ToPod(sample.Workload),
            },
        }.ToJsonString());
        return (review, new AdmissionHandler(IstioProfile.CreateInjector(sample.Configuration), IstioProfile.ParsePath).Handle(review));
    }

    /// <summary>Without the envelope, in which a pod of a manifest and one of a review differ.</summary>
    static JsonObject Own(JsonObject pod) => new() { ["metadata"] = pod["metadata"]?.DeepClone(), ["spec"] = pod["spec"]?.DeepClone() };

    string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
