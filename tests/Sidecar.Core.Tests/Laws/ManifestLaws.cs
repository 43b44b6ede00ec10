using System.Text;
using FsCheck.Xunit;
using Sidecar.Core.Istio;
using Sidecar.Core.Json;
using Sidecar.Core.Workloads;
using Sidecar.Core.Yaml;
using Sidecar.Testing;

namespace Sidecar.Core.Tests.Laws;

[Properties(Arbitrary = [typeof(JsonGen)], MaxTest = 100)]
public class ManifestLaws
{
    const string Job = "kind: Job\napiVersion: batch/v1\nspec: {template: {spec: {containers: [{name: app}]}}}\n";

    static readonly ManifestInjector Injector =
        new(IstioProfile.CreateInjector(IstioConfiguration.Default.ForManualInjection()));

    [Property]
    public void Neighbours_of_a_workload_leave_byte_for_byte(JsonTree before, JsonTree after)
    {
        var (first, last) = ($"# one\n{YamlWriter.Write(before.Node)}---\n", $"---\n{YamlWriter.Write(after.Node)}# end");

        var text = Completed(first + Job + last).Text;

        Assert.StartsWith(first, text, StringComparison.Ordinal);
        Assert.EndsWith(last, text, StringComparison.Ordinal);
        Assert.Contains("istio-proxy", text, StringComparison.Ordinal);
    }

    [Property]
    public void What_injection_does_not_own_stays_in_the_workload(JsonTree unknown)
    {
        var job = StrictJson.Parse(Encoding.UTF8.GetBytes(
            """{"apiVersion":"batch/v1","kind":"Job","spec":{"template":{"spec":{"containers":[{"name":"app"}]}}}}"""))!;
        foreach (var place in (string[])["", "/spec", "/spec/template", "/spec/template/spec", "/spec/template/spec/containers/0"])
            JsonPointer.Parse(place).Find(job)!["x-~/unknown"] = unknown.Node?.DeepClone();
        var manifest = YamlWriter.Write(job);

        var document = Completed(manifest).Documents[0];
        var read = YamlStream.Parse(Encoding.UTF8.GetBytes(document.Text), "again", new JsonLimits { MaxDepth = 200 });

        foreach (var value in new[] { document.ToJson(), read.Documents[0].ToJson() })
        {
            Assert.True(JsonEquality.Instance.Equals(new(document.Patch.Apply(job)), new(value)));
            foreach (var place in (string[])["", "/spec", "/spec/template", "/spec/template/spec", "/spec/template/spec/containers/0"])
                Assert.True(JsonEquality.Instance.Equals(
                    new(unknown.Node), new(JsonPointer.Parse(place).Find(value)!["x-~/unknown"])));
        }
    }

    static ManifestInjection.Completed Completed(string manifest)
    {
        var injection = Injector.Inject(Encoding.UTF8.GetBytes(manifest), "f.yaml", new JsonLimits { MaxDepth = 200 });
        if (injection is ManifestInjection.Refused refused)
            Assert.Fail(string.Join('\n', refused.Diagnostics));
        return (ManifestInjection.Completed)injection;
    }
}
