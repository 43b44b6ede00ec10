using System.Text;
using Sidecar.Core.Admission;
using Sidecar.Core.Interop;
using Sidecar.Core.Istio;
using Sidecar.Core.Pods;
using Sidecar.Core.Webhooks;
using Sidecar.Core.Webhooks.Istio;
using Sidecar.Core.Workloads;

namespace Sidecar.Core.Tests.Interop;

/// <summary>Ways through the library, to be run in a load context of their own.</summary>
public static class LoadingPaths
{
    const string Review = """
        {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1","operation":"CREATE",
        "kind":{"group":"","version":"v1","kind":"Pod"},"resource":{"group":"","version":"v1","resource":"pods"},
        "namespace":"shop","object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},
        "spec":{"containers":[{"name":"app","image":"web:1"}]}}}}
        """;

    /// <summary>A review is answered, a manifest injected, webhooks are built and matched.</summary>
    public static void Engine()
    {
        var injector = IstioProfile.CreateInjector(IstioConfiguration.Default);
        var reply = new AdmissionHandler(injector).Handle(Encoding.UTF8.GetBytes(Review));
        Assert.IsType<AdmissionResponse.Patched>(reply.Response);

        new ManifestInjector(injector).Inject(
            "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: app, image: web}]}}"u8, "web.yaml");

        var matches = IstioWebhooks.Matcher([IstioWebhooks.Canonical(new())]).Match(
            WebhookRequest.Creating(Pod.Parse("{}"), "shop", new Dictionary<string, string> { ["istio-injection"] = "enabled" }));
        Assert.Contains(matches, match => match.Outcome == WebhookOutcome.Called);
    }

    /// <summary>A pod becomes a typed one.</summary>
    public static void TypedFace() => Assert.NotNull(Pod.Parse("""{"spec":{"containers":[]}}""").ToV1Pod());
}
