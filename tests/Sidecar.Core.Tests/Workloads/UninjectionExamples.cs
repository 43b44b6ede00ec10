using System.Text;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Workloads;

namespace Sidecar.Core.Tests.Workloads;

/// <summary>Sidecars taken out of a manifest again.</summary>
public class UninjectionExamples
{
    const string Service = "# licence\nkind: Service\napiVersion: v1\n---\n";

    const string Job = """
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: nightly
        spec:
          template:
            spec:
              containers:
              - name: app
                image: app

        """;

    static readonly IstioConfiguration Manual = IstioConfiguration.Default.ForManualInjection();

    static readonly ManifestInjector Recording =
        new(IstioProfile.CreateInjector(Manual with { OriginalAnnotation = "mesh.example.com/original" }));

    static readonly ManifestInjector Plain = new(IstioProfile.CreateInjector(Manual));

    [Fact]
    public void An_injection_that_recorded_how_is_taken_back_exactly()
    {
        var injected = Assert.IsType<ManifestInjection.Completed>(Recording.Inject(Bytes(Service + Job), "f.yaml"));

        Assert.Contains("istio-proxy", injected.Text, StringComparison.Ordinal);
        Assert.Equal(Service + Job, Completed(Recording, injected.Text).Text);
    }

    [Fact]
    public void What_was_never_injected_passes_byte_for_byte()
    {
        var completed = Completed(Plain, Service + Job);

        Assert.Equal(Service + Job, completed.Text);
        Assert.IsType<UninjectionResult.NotInjected>(Assert.Single(completed.Documents[1].Uninjections).Result);
        Assert.Empty(completed.Remarks);
    }

    [Fact]
    public void What_Istio_itself_injected_is_taken_out_as_far_as_it_can_be_told()
    {
        var injected = Assert.IsType<ManifestInjection.Completed>(Plain.Inject(Bytes(Job), "f.yaml"));

        var completed = Completed(Plain, injected.Text);

        Assert.DoesNotContain("istio-proxy", completed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("istio-init", completed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("sidecar.istio.io/status", completed.Text, StringComparison.Ordinal);
        Assert.All(completed.Remarks, remark => Assert.StartsWith("Job \"nightly\": ", remark, StringComparison.Ordinal));
        Assert.NotEmpty(completed.Remarks);
    }

    [Fact]
    public void A_record_that_is_none_is_named_with_its_place_and_nothing_comes_out()
    {
        const string forged = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: forged
              annotations:
                mesh.example.com/original: "["
            spec: {containers: [{name: app}]}
            """;

        var problem = Assert.Single(
            Assert.IsType<ManifestUninjection.Refused>(Recording.Uninject(Bytes(Service + forged), "f.yaml")).Diagnostics);

        Assert.StartsWith(
            "f.yaml:10:5: /metadata/annotations/mesh.example.com~1original: Pod \"forged\": "
            + "annotation mesh.example.com/original: expected JSON", problem.ToString(), StringComparison.Ordinal);
    }

    static ManifestUninjection.Completed Completed(ManifestInjector injector, string manifest) =>
        Assert.IsType<ManifestUninjection.Completed>(injector.Uninject(Bytes(manifest), "f.yaml"));

    static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
