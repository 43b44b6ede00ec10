using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;
using Sidecar.Core.Admission;
using Sidecar.Core.Injection;
using Sidecar.Core.Interop;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;
using Sidecar.Core.Templates;
using Sidecar.Core.Workloads;
using Sidecar.Core.Yaml;
using Sidecar.LogShipper;

namespace Sidecar.Core.Tests.Snippets;

/// <summary>The code that the page on templates of one's own shows, run.</summary>
public class LogShipperSnippets
{
    #region shipper-typed
    static IPodTemplate TypedTemplate(string image) => new V1PodTemplateSpec
    {
        Spec = new V1PodSpec
        {
            Containers = [new V1Container { Name = "log-shipper", Image = image }],
        },
    }.ToPodTemplate();
    #endregion

    static readonly JsonObject Resources = new() { ["requests"] = new JsonObject { ["cpu"] = "10m" } };

    static readonly SidecarInjector Injector = new(ShipperProfile.Create("example.com/shipper:3", Resources));

    static readonly Pod Web = Pod.Parse("""
        {
          "metadata": {
            "name": "web",
            "labels": { "app": "web", "logs.example.com/inject": "true" },
            "annotations": { "logs.example.com/tenant": "blue" }
          },
          "spec": { "containers": [{ "name": "web", "image": "nginx", "unknown": 1e3 }] }
        }
        """);

    [Fact]
    public void The_shipper_stands_beside_the_application_and_shares_a_folder_with_it()
    {
        var pod = Assert.IsType<InjectionResult.Injected>(Injector.Inject(new InjectionSubject { Pod = Web })).Pod.ToJson();
        var (shipper, web) = (Container(pod, "log-shipper"), Container(pod, "web"));

        Assert.Equal("example.com/shipper:3", (string?)shipper["image"]);
        Assert.Equal("""["--tail","/var/log/app","--app=web"]""", shipper["args"]!.ToJsonString());
        Assert.Equal("""[{"name":"CONTAINERS","value":"web"},{"name":"TENANT","value":"blue"}]""", shipper["env"]!.ToJsonString());
        Assert.Equal("""{"requests":{"cpu":"10m"}}""", shipper["resources"]!.ToJsonString());
        Assert.Equal("""[{"name":"app-logs","mountPath":"/var/log/app"}]""", web["volumeMounts"]!.ToJsonString());
        Assert.Equal("1e3", web["unknown"]!.ToJsonString());
        Assert.Equal("""[{"name":"app-logs","emptyDir":{}}]""", pod["spec"]!["volumes"]!.ToJsonString());
        Assert.Equal("true", (string?)pod["metadata"]!["labels"]!["logs.example.com/shipped"]);
    }

    [Fact]
    public void Injecting_again_changes_nothing_and_the_way_back_is_exact()
    {
        var once = Assert.IsType<InjectionResult.Injected>(Injector.Inject(new InjectionSubject { Pod = Web })).Pod;
        var twice = Assert.IsType<InjectionResult.Injected>(Injector.Inject(new InjectionSubject { Pod = once }));

        Assert.True(twice.Patch.IsEmpty);
        Assert.Equal(Web.ToString(), Assert.IsType<UninjectionResult.Restored>(Injector.Uninject(once)).Pod.ToString());
    }

    [Fact]
    public void A_pod_without_a_tenant_is_refused_with_the_place_in_the_template()
    {
        var pod = Web.With(edit => edit.Annotations.Remove("logs.example.com/tenant"));

        Assert.Equal(
            "a template cannot be rendered for this pod: shipper.yaml:13:7: /spec/containers/0/env/1/value: "
            + "annotate the pod with logs.example.com/tenant",
            Assert.Single(Assert.IsType<InjectionResult.Refused>(
                Injector.Inject(new InjectionSubject { Pod = pod })).Errors).Message);
    }

    [Fact]
    public void A_mistake_in_the_template_is_found_when_it_is_read()
    {
        #region shipper-errors
        try
        {
            OverlayTemplate.Parse(
                """
                spec:
                  containers:
                  - image: ${imge}
                    ports: [{name: http}]
                """, "shipper.yaml", TemplateValues.Pod.With("image", "example.com/shipper:3"));
        }
        catch (YamlFormatException error)
        {
            Console.Error.WriteLine(error.Message);
        }
        #endregion
        Assert.Equal(Mistakes, Assert.Throws<YamlFormatException>(() => OverlayTemplate.Parse(
            "spec:\n  containers:\n  - image: ${imge}\n    ports: [{name: http}]\n", "shipper.yaml",
            TemplateValues.Pod.With("image", "example.com/shipper:3"))).Message.ReplaceLineEndings("\n"));
        Assert.Contains(Mistakes, File.ReadAllText(Path.Combine(Checkout.Root, "docs", "own-templates.md")), StringComparison.Ordinal);
    }

    const string Mistakes = """
        shipper.yaml:3:5: /spec/containers/0/image: unknown placeholder 'imge'; known are image, pod.containers, pod.name, pod.namespace, pod.serviceAccount, pod.annotations.*, pod.labels.*
        shipper.yaml:3:5: /spec/containers/0/name: expected a text that is not empty, found nothing
        """;

    [Fact]
    public void The_typed_template_is_merged_like_the_others()
    {
        var profile = ShipperProfile.Create("unused", Resources);
        var injector = new SidecarInjector(profile with
        {
            Templates = new Dictionary<string, IPodTemplate> { ["shipper"] = TypedTemplate("example.com/typed:1") },
            DefaultTemplates = ["shipper"],
        });

        var pod = Assert.IsType<InjectionResult.Injected>(injector.Inject(new InjectionSubject { Pod = Web })).Pod;

        Assert.Equal("example.com/typed:1", pod.FindContainer("log-shipper")?.Image);
    }

    [Fact]
    public void A_webhook_is_one_line_away()
    {
        #region shipper-webhook
        var endpoint = new AdmissionEndpoint(new AdmissionHandler(new SidecarInjector(ShipperProfile.Create("example.com/shipper:3", Resources))));
        #endregion
        var review = $$$"""
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1","operation":"CREATE","object":{{{Web}}} } }
            """;

        var reply = endpoint.Answer("application/json", System.Text.Encoding.UTF8.GetBytes(review), "/inject");

        Assert.Contains("\"patchType\":\"JSONPatch\"", Encoding.UTF8.GetString(reply.Body), StringComparison.Ordinal);
    }

    [Fact]
    public void Manifests_are_as_near()
    {
        var utf8 = System.Text.Encoding.UTF8.GetBytes($"apiVersion: v1\nkind: Pod\n{YamlWriter.Write(Web.ToJson())}");

        #region shipper-manifest
        var manifests = new ManifestInjector(new SidecarInjector(ShipperProfile.Create("example.com/shipper:3", Resources)));
        ManifestInjection injection = manifests.Inject(utf8, "web.yaml");
        #endregion

        Assert.Contains("name: log-shipper", Assert.IsType<ManifestInjection.Completed>(injection).Text, StringComparison.Ordinal);
    }

    static JsonNode Container(JsonObject pod, string name) =>
        pod["spec"]!["containers"]!.AsArray().Single(container => (string?)container!["name"] == name)!;
}
