using System.Text;
using Sidecar.Core.Istio;
using Sidecar.Core.Json;
using Sidecar.Core.Policy;
using Sidecar.Core.Workloads;
using Sidecar.Core.Yaml;

namespace Sidecar.Core.Tests.Workloads;

public class ManifestExamples
{
    const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          namespace: shop
        spec:
          template:
            spec:
              containers:
              - name: app
                image: app

        """;

    static readonly ManifestInjector Injector =
        new(IstioProfile.CreateInjector(IstioConfiguration.Default.ForManualInjection()));

    [Fact]
    public void Only_what_makes_pods_is_written_anew()
    {
        const string before = "# licence\n---\nkind:   ConfigMap # as it is\napiVersion: v1\ndata: {a: 0777}\n---\n";
        const string after = "---\njust: a document\n...\n# the end";
        var completed = Completed(before + Deployment + after);

        Assert.StartsWith(before, completed.Text, StringComparison.Ordinal);
        Assert.EndsWith(after, completed.Text, StringComparison.Ordinal);
        Assert.Equal([0, 1, 0, 0], completed.Documents.Select(document => document.Workloads.Count));
        Assert.Equal(new WorkloadReference("apps/v1", "Deployment", "web", "shop"), completed.Documents[1].Workloads[0].Workload);
        Assert.Equal("istio-proxy", (string?)JsonPointer.Parse("/spec/template/spec/containers/1/name")
            .Find(completed.Documents[1].ToJson()));
    }

    [Fact]
    public void The_patch_is_for_the_document()
    {
        var document = Completed(Deployment).Documents[0];

        Assert.All(document.Patch.Operations, operation =>
            Assert.True(operation.Path.StartsWith(JsonPointer.Parse("/spec/template"))));
        Assert.Contains(document.Patch.Operations, operation => operation.Path.ToString() == "/spec/template/metadata");
    }

    [Theory]
    [InlineData("""
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: tick}
        spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: app}]}}}}}
        """, "/spec/jobTemplate/metadata/labels", "/spec/jobTemplate/spec/template/spec/containers/1/name")]
    [InlineData("""
        apiVersion: v1
        kind: Pod
        metadata: {name: one}
        spec: {containers: [{name: app}]}
        """, "/metadata/labels", "/spec/containers/1/name")]
    [InlineData("""
        {"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Service"},
        {"apiVersion":"batch/v1","kind":"Job","spec":{"template":{"spec":{"containers":[{"name":"app"}]}}}}]}
        """, "/items/1/spec/template/metadata/labels", "/items/1/spec/template/spec/containers/1/name")]
    [InlineData("""
        apiVersion: v1
        kind: StatefulSet
        spec: {template: {metadata: null, spec: {containers: [{name: app}]}}}
        """, "/spec/template/metadata/labels", "/spec/template/spec/containers/1/name")]
    public void Each_kind_has_its_places(string manifest, string labels, string proxy)
    {
        var value = Completed(manifest).Documents[0].ToJson();

        Assert.NotNull(JsonPointer.Parse(labels).Find(value));
        Assert.Equal("istio-proxy", (string?)JsonPointer.Parse(proxy).Find(value));
    }

    [Theory]
    [InlineData("apiVersion: extensions/v1beta1\nkind: Deployment\nspec: 7\n")]
    [InlineData("apiVersion: apps/v1beta1\nkind: StatefulSet\n")]
    [InlineData("apiVersion: argoproj.io/v1alpha1\nkind: Rollout\n")]
    [InlineData("kind: List\nitems: 7\n")]
    [InlineData("apiVersion: v1\nkind: List\nitems: [7, {kind: Pod}]\n")]
    [InlineData("apiVersion: v1\nkind: List\n")]
    [InlineData("apiVersion: v1\n")]
    [InlineData("kind: 7\n")]
    [InlineData("[1, 2]\n")]
    [InlineData("text\n")]
    [InlineData("\uFEFF# nothing")]
    [InlineData("")]
    public void What_is_not_known_passes_as_it_is(string manifest)
    {
        var completed = Completed(manifest);

        Assert.Equal(Encoding.UTF8.GetBytes(manifest), completed.ToUtf8());
        Assert.Empty(completed.Warnings);
    }

    [Fact]
    public void A_kind_of_ones_own_is_named_with_its_template()
    {
        var injector = new ManifestInjector(
            IstioProfile.CreateInjector(IstioConfiguration.Default.ForManualInjection()),
            WorkloadKind.WithTemplate("argoproj.io/v1alpha1", "Rollout", JsonPointer.Parse("/spec/template")));
        var manifest = Deployment.Replace("apps/v1", "argoproj.io/v1alpha1").Replace("Deployment", "Rollout");

        var completed = (ManifestInjection.Completed)injector.Inject(Encoding.UTF8.GetBytes(manifest), "f.yaml");

        Assert.Equal("Rollout", completed.Documents[0].Workloads[0].Workload.Kind);
        Assert.False(completed.Documents[0].Patch.IsEmpty);
    }

    [Theory]
    [InlineData("    spec:\n", "    spec:\n      hostNetwork: true\n",
        "===> Skipping injection because Deployment \"shop/web\" has host networking enabled")]
    [InlineData("    spec:\n", "    metadata: {name: tpl, labels: {sidecar.istio.io/inject: 'false'}}\n    spec:\n",
        "===> Skipping injection because Deployment \"shop/tpl\" has sidecar injection disabled")]
    [InlineData("  namespace: shop\n", "  annotations: {sidecar.istio.io/inject: 'false'}\n", null)]
    public void What_is_skipped_says_so_and_passes_as_it_is(string old, string now, string? warning)
    {
        var manifest = Deployment.Replace(old, now);
        var completed = Completed(manifest);

        Assert.Equal(warning is null ? [] : [warning], completed.Warnings);
        Assert.Equal(warning is not null, completed.Text == manifest);
    }

    [Theory]
    [InlineData("apiVersion: apps/v1\nkind: Deployment\nspec:\n  replicas: 1\n",
        "f.yaml:3:1: /spec/template: found nothing, expected a mapping: spec.template is required value")]
    [InlineData("apiVersion: v1\nkind: Pod\n",
        "f.yaml:1:1: /spec: found nothing, expected a mapping: spec is required value")]
    [InlineData("apiVersion: batch/v1\nkind: CronJob\nspec:\n  jobTemplate: []\n",
        "f.yaml:4:3: /spec/jobTemplate: found a list, expected a mapping")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata: [a]\nspec: {}\n",
        "f.yaml:3:1: /metadata: found a list, expected a mapping")]
    [InlineData("apiVersion: v1\nkind: Pod\nspec:\n  containers: 7\n",
        "f.yaml:4:3: /spec/containers: expected a list, found the number 7")]
    [InlineData("apiVersion: v1\nkind: List\nitems: {}\n",
        "f.yaml:3:1: /items: found an object, expected a list")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: a\n  - name: a\n",
        "f.yaml:7:5: /spec/containers/1/name: Pod \"p\": /spec/containers/1: expected a name of its own, but 'a' is the name of /spec/containers/0 as well")]
    [InlineData("a: 1\n---\nb: [\n---\nc: 1\nc: 2\n",
        "f.yaml:3:5: while parsing a node, did not find expected node content\nf.yaml:6:1: /c: the key appears twice, first in line 5")]
    [InlineData("apiVersion: v1\nkind: Pod\nspec: {containers: 7}\n---\napiVersion: v1\nkind: Pod\n",
        "f.yaml:3:8: /spec/containers: expected a list, found the number 7\nf.yaml:5:1: /spec: found nothing, expected a mapping: spec is required value")]
    public void One_fault_and_there_is_no_output_but_every_fault_is_named(string manifest, string message)
    {
        var refused = Assert.IsType<ManifestInjection.Refused>(Injector.Inject(Encoding.UTF8.GetBytes(manifest), "f.yaml"));

        Assert.Equal(message, string.Join('\n', refused.Diagnostics));
    }

    [Fact]
    public void A_bad_annotation_is_found_in_its_line()
    {
        var manifest = Deployment.Replace(
            "    spec:\n", "    metadata:\n      annotations:\n        status.sidecar.istio.io/port: '70000'\n    spec:\n");

        var refused = Assert.IsType<ManifestInjection.Refused>(Injector.Inject(Encoding.UTF8.GetBytes(manifest), "f.yaml"));

        Assert.Equal((10, 9), (refused.Diagnostics[0].Line, refused.Diagnostics[0].Column));
        Assert.Contains("invalid value '70000' for annotation 'status.sidecar.istio.io/port'", refused.Diagnostics[0].Message);
    }

    [Fact]
    public void Injecting_the_output_again_changes_nothing()
    {
        var once = Completed($"a: 1\n---\n{Deployment}").ToUtf8();

        Assert.Equal(once, ((ManifestInjection.Completed)Injector.Inject(once, "f.yaml")).ToUtf8());
    }

    [Fact]
    public void Line_breaks_stay_those_of_the_document()
    {
        var text = Completed(Deployment.ReplaceLineEndings("\r\n")).Text;

        Assert.Equal(text, text.ReplaceLineEndings("\r\n"));
        Assert.Single(YamlStream.Parse(Encoding.UTF8.GetBytes(text), "f.yaml").Documents);
    }

    static ManifestInjection.Completed Completed(string manifest)
    {
        var injection = Injector.Inject(Encoding.UTF8.GetBytes(manifest), "f.yaml");
        if (injection is ManifestInjection.Refused refused)
            Assert.Fail(string.Join('\n', refused.Diagnostics));
        return (ManifestInjection.Completed)injection;
    }
}
