using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sidecar.Core.Injection.Preflight;
using Sidecar.Core.Istio;
using Sidecar.Core.Pods;
using Sidecar.Core.Webhooks;
using Sidecar.Core.Webhooks.Linting;
using Sidecar.Core.Yaml;
using Sidecar.Webhook.Deploy;
using Sidecar.Webhook.Options;

namespace Sidecar.Webhook.Tests.Deploy;

public class ManifestTests
{
    const string Namespace = "sidecar-injector";

    public static TheoryData<string> Overlays => [.. Manifests.Overlays];

    [Theory]
    [InlineData("base", "", "sidecar-webhook", "")]
    [InlineData("overlays/canary", "canary", "sidecar-webhook-canary", " --revision canary --service sidecar-webhook-canary")]
    public void The_webhook_configuration_is_what_the_library_builds(string folder, string revision, string service, string arguments)
    {
        var path = Path.Combine(Manifests.Folder, folder, "webhookconfiguration.yaml");
        var text = $"# Made by: dotnet run --project samples/Sidecar.Webhook -- webhook-configuration{arguments}\n"
            + YamlWriter.Write(InjectorWebhooks.Build(revision, new WebhookService(Namespace, service)).ToJson());
        if (Environment.GetEnvironmentVariable("SIDECAR_APPROVE") == "1")
            File.WriteAllText(path, text);
        Assert.Equal(text, File.ReadAllText(path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("canary")]
    public void The_lint_finds_nothing_but_the_bundle_that_is_filled_in_later(string revision)
    {
        var findings = WebhookLint.Check([InjectorWebhooks.Build(revision, new WebhookService(Namespace, "sidecar-webhook"))], new()
        {
            InjectorNamespace = Namespace,
            InjectorLabels = new Dictionary<string, string>(),
            NamespaceLabels = new Dictionary<string, IReadOnlyDictionary<string, string>>
            {
                [Namespace] = new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = Namespace, ["istio-injection"] = "enabled" },
                ["kube-system"] = new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = "kube-system", ["istio-injection"] = "enabled" },
            },
        });
        Assert.All(findings, finding => Assert.Equal("ca-bundle-empty", finding.Rule.Code));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void The_webhook_configuration_of_an_overlay_passes_the_lint(string overlay)
    {
        var configuration = WebhookConfiguration.FromJson(Manifests.Objects(overlay).The("MutatingWebhookConfiguration"));
        Assert.Equal(overlay == "canary" ? 2 : 4, configuration.Entries.Count);
        Assert.All(WebhookLint.Check([configuration]), finding => Assert.Equal("ca-bundle-empty", finding.Rule.Code));
    }

    [Theory]
    [InlineData("base")]
    [InlineData("overlays/cert-manager")]
    [InlineData("overlays/self-managed")]
    [InlineData("overlays/canary")]
    [InlineData("overlays/canary/revision")]
    public void A_kustomization_names_every_file_beside_it_and_every_file_is_there_and_can_be_read(string folder)
    {
        var path = Path.Combine(Manifests.Folder, folder);
        var kustomization = Manifests.Read(Path.Combine(path, "kustomization.yaml")).Single();
        var named = kustomization["resources"]!.AsArray().Select(one => one!.ToString())
            .Concat((kustomization["patches"] as JsonArray ?? []).Select(patch => patch!["path"]!.ToString())).ToList();
        Assert.All(named, file => Assert.True(Path.Exists(Path.Combine(path, file)), $"{folder}/{file} does not exist."));
        var beside = Directory.EnumerateFiles(path, "*.yaml").Select(Path.GetFileName).Where(file => file != "kustomization.yaml");
        Assert.Equal(beside.Order(), named.Where(file => file.EndsWith(".yaml", StringComparison.Ordinal)).Order());
        foreach (var file in beside)
            Assert.All(Manifests.Read(Path.Combine(path, file!)), one =>
            {
                Assert.NotNull(one["apiVersion"]);
                Assert.NotNull(one["metadata"]!["name"]);
                if (one["kind"]!.ToString() is not ("Namespace" or "ClusterRole" or "ClusterRoleBinding" or "MutatingWebhookConfiguration"))
                    Assert.Equal(Namespace, one["metadata"]!["namespace"]!.ToString());
            });
        // A patch is for an object that the base has.
        foreach (var patch in kustomization["patches"] as JsonArray ?? [])
            foreach (var one in Manifests.Read(Path.Combine(path, patch!["path"]!.ToString())))
                Manifests.FromFiles(path).The(one["kind"]!.ToString(), one["metadata"]!["name"]!.ToString());
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void The_objects_of_an_overlay_fit_together(string overlay)
    {
        var objects = Manifests.Objects(overlay);
        var template = objects.The("Deployment")["spec"]!["template"]!;
        var labels = template["metadata"]!["labels"]!.AsObject().ToDictionary(label => label.Key, label => label.Value!.ToString());
        var container = template["spec"]!["containers"]![0]!;
        var ports = container["ports"]!.AsArray().Select(port => port!["name"]!.ToString()).ToList();

        Assert.True(Matches(objects.The("Service")["spec"]!["selector"]!), "the Service selects the pods");
        Assert.Contains(objects.The("Service")["spec"]!["ports"]![0]!["targetPort"]!.ToString(), ports);
        Assert.True(Matches(objects.The("PodDisruptionBudget")["spec"]!["selector"]!["matchLabels"]!), "the budget selects the pods");
        Assert.True(Matches(objects.The("NetworkPolicy")["spec"]!["podSelector"]!["matchLabels"]!), "the policy selects the pods");
        Assert.Equal(
            objects.The("Deployment")["metadata"]!["name"]!.ToString(),
            objects.The("HorizontalPodAutoscaler")["spec"]!["scaleTargetRef"]!["name"]!.ToString());
        Assert.Equal(template["spec"]!["serviceAccountName"]!.ToString(), objects.The("ServiceAccount")["metadata"]!["name"]!.ToString());
        foreach (var probe in (string[])["startupProbe", "livenessProbe", "readinessProbe"])
            Assert.Contains(container[probe]!["httpGet"]!["port"]!.ToString(), ports);
        foreach (var volume in template["spec"]!["volumes"]!.AsArray())
            if (volume!["configMap"] is { } map)
                objects.The("ConfigMap", map["name"]!.ToString());
        var service = objects.The("MutatingWebhookConfiguration")["webhooks"]![0]!["clientConfig"]!["service"]!;
        Assert.Equal((Namespace, objects.The("Service")["metadata"]!["name"]!.ToString()), (service["namespace"]!.ToString(), service["name"]!.ToString()));

        bool Matches(JsonNode selector) => selector.AsObject().All(one => labels.GetValueOrDefault(one.Key) == one.Value!.ToString());
    }

    [Fact]
    public void A_revision_stands_beside_the_first_injector_and_shares_nothing_with_it()
    {
        Manifests.RequireKubectl();
        var (first, second) = (Manifests.Objects("self-managed"), Manifests.Objects("canary"));
        Assert.Empty(second.Select(Identity).Intersect(first.Select(Identity)));
        foreach (var (mine, others) in ((IReadOnlyList<JsonObject>, IReadOnlyList<JsonObject>)[])[(first, second), (second, first)])
        {
            var labels = others.The("Deployment")["spec"]!["template"]!["metadata"]!["labels"]!.AsObject();
            var selectors = new[]
            {
                mine.The("Service")["spec"]!["selector"]!,
                mine.The("PodDisruptionBudget")["spec"]!["selector"]!["matchLabels"]!,
                mine.The("NetworkPolicy")["spec"]!["podSelector"]!["matchLabels"]!,
            };
            Assert.All(selectors, selector =>
                Assert.Contains(selector.AsObject(), one => labels[one.Key]?.ToString() != one.Value!.ToString()));
        }

        static string Identity(JsonObject one) => $"{one["kind"]} {one["metadata"]!["name"]}";
    }

    [Theory]
    [InlineData("self-managed")]
    [InlineData("canary")]
    public void The_rules_are_for_the_objects_that_the_settings_name(string overlay)
    {
        Manifests.RequireKubectl();
        var objects = Manifests.Objects(overlay);
        var settings = objects.The("Deployment")["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!.AsArray()
            .ToDictionary(variable => variable!["name"]!.ToString(), variable => variable!["value"]?.ToString());
        Assert.Equal(settings["Webhook__SelfManaged__Service"], objects.The("Service")["metadata"]!["name"]!.ToString());
        Assert.Equal(settings["Webhook__SelfManaged__Secret"], Named("Role", "secrets"));
        Assert.Equal(settings["Webhook__SelfManaged__Lease"], Named("Role", "leases"));
        Assert.Equal(settings["Webhook__SelfManaged__WebhookConfigurations__0"], Named("ClusterRole", "mutatingwebhookconfigurations"));
        Assert.Equal(settings["Webhook__SelfManaged__WebhookConfigurations__0"],
            objects.The("MutatingWebhookConfiguration")["metadata"]!["name"]!.ToString());

        string Named(string kind, string resource) => objects.The(kind)["rules"]!.AsArray()
            .Where(rule => rule!["resources"]![0]!.ToString() == resource && rule["resourceNames"] is not null)
            .Select(rule => rule!["resourceNames"]!.AsArray().Single()!.ToString()).Single();
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void The_pods_keep_the_restricted_standard(string overlay)
    {
        var template = Manifests.Objects(overlay).The("Deployment")["spec"]!["template"]!;
        var pod = new JsonObject { ["metadata"] = new JsonObject(), ["spec"] = template["spec"]!.DeepClone() };
        Assert.Empty(PodSecurity.Violations(Pod.FromJson(pod)));
        Assert.True(template["spec"]!["containers"]![0]!["securityContext"]!["readOnlyRootFilesystem"]!.GetValue<bool>());
        Assert.Equal("false", template["metadata"]!["labels"]!["sidecar.istio.io/inject"]!.ToString());
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void The_settings_of_the_container_are_known_and_good(string overlay)
    {
        var objects = Manifests.Objects(overlay);
        var pod = objects.The("Deployment")["spec"]!["template"]!["spec"]!;
        var mounted = Directory.CreateTempSubdirectory("sidecar-deploy-");
        try
        {
            foreach (var (key, text) in objects.Where(one => one["kind"]!.ToString() == "ConfigMap").SelectMany(one => one["data"]!.AsObject()))
                File.WriteAllText(Path.Combine(mounted.FullName, key), text!.ToString());
            var settings = pod["containers"]![0]!["env"]!.AsArray()
                .Select(variable => (Name: variable!["name"]!.ToString(), Value: variable["value"]?.ToString() ?? "from-the-pod"))
                .Where(variable => variable.Name.StartsWith("Webhook__", StringComparison.Ordinal))
                .Select(variable => $"--{variable.Name.Replace("__", ":", StringComparison.Ordinal)}={Locate(variable.Value)}").ToArray();
            Assert.NotEmpty(settings);
            using var app = WebhookHost.Build(settings);
            var options = app.Services.GetRequiredService<IOptions<WebhookOptions>>().Value;
            Assert.True(pod["terminationGracePeriodSeconds"]!.GetValue<long>()
                > (options.Server.DrainDelay + options.Server.DrainTimeout).TotalSeconds, "the pod is given the time that draining takes");
            InjectorConfig.Parse(File.ReadAllText(Path.Combine(mounted.FullName, "config")));
        }
        finally
        {
            mounted.Delete(recursive: true);
        }

        string Locate(string value) =>
            value.StartsWith("/etc/webhook/", StringComparison.Ordinal) ? Path.Combine(mounted.FullName, Path.GetFileName(value)) : value;
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void A_busy_replica_is_not_turned_away_and_a_stopping_one_is_before_it_closes(string overlay)
    {
        var container = Manifests.Objects(overlay).The("Deployment")["spec"]!["template"]!["spec"]!["containers"]![0]!;
        var readiness = container["readinessProbe"]!;
        Assert.True(Number(readiness, "failureThreshold") >= 2, "one slow answer is none");
        Assert.True(
            TimeSpan.FromSeconds(Number(readiness, "periodSeconds") * Number(readiness, "failureThreshold")) < new ServerOptions().DrainDelay,
            "the readiness that falls is seen while requests are still answered");
        Assert.All((string[])["readinessProbe", "livenessProbe"], probe => Assert.True(Number(container[probe]!, "timeoutSeconds") > 1, probe));

        static long Number(JsonNode probe, string field) => probe[field]!.GetValue<long>();
    }

    [Fact]
    public void The_image_is_chiselled_and_runs_as_somebody_without_rights()
    {
        var project = XDocument.Load(Path.Combine(Checkout.Root, "samples", "Sidecar.Webhook", "Sidecar.Webhook.csproj"));
        Assert.EndsWith("-chiseled", Property("ContainerBaseImage"), StringComparison.Ordinal);
        var user = Property("ContainerUser");
        Assert.NotEqual("0", user);
        foreach (var overlay in Manifests.Overlays)
        {
            var pod = Manifests.Objects(overlay).The("Deployment")["spec"]!["template"]!["spec"]!;
            Assert.Equal(user, pod["securityContext"]!["runAsUser"]!.ToString());
            Assert.StartsWith(Property("ContainerRepository"), pod["containers"]![0]!["image"]!.ToString(), StringComparison.Ordinal);
        }

        string Property(string name) => project.Descendants(name).Single().Value;
    }

    [Fact]
    public void The_configuration_of_a_revision_can_be_printed()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(0, PrintWebhooks.Run(["--revision", "canary", "--service", "sidecar-webhook-canary"], output, error));
        var configuration = WebhookConfiguration.FromJson(
            Manifests.Parse(System.Text.Encoding.UTF8.GetBytes(output.ToString()), "output").Single());
        Assert.Equal("sidecar-injector-canary", configuration.Name);
        Assert.All(configuration.Entries, entry => Assert.Equal("sidecar-webhook-canary", entry.ClientConfig.Service!.Name));

        Assert.Equal(2, PrintWebhooks.Run(["--revision", "A B", "--namespace", ""], output, error));
        Assert.Equal(
            "webhook-configuration:--revision: found 'A B', expected 1 to 63 lower-case letters, digits and '-'\n"
            + "webhook-configuration:--namespace: found '', expected 1 to 63 lower-case letters, digits and '-'\n", error.ToString());
    }
}
