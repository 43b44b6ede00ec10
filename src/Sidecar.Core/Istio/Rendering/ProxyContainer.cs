using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Annotations;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>The parts of the container <c>istio-proxy</c> that several templates share.</summary>
static class ProxyContainer
{
    /// <summary>Name, image and how it is pulled.</summary>
    public static JsonObject Begin(RenderInput input)
    {
        var container = new JsonObject
        {
            ["name"] = WellKnownContainers.Proxy,
            ["image"] = ProxyImages.OfProxy(input),
        };
        if (input.Settings.Images.PullPolicy.Length > 0)
            container["imagePullPolicy"] = input.Settings.Images.PullPolicy;
        return container;
    }

    /// <summary>The arguments of the agent in a role: <c>sidecar</c> or <c>router</c>.</summary>
    public static JsonArray Arguments(RenderInput input, string role)
    {
        var settings = input.Settings;
        var proxy = settings.Proxy;
        return new ArgumentList()
            .Add(
                "proxy", role,
                "--domain", $"$(POD_NAMESPACE).svc.{proxy.ClusterDomain}",
                "--proxyLogLevel=" + input.Annotation(AnnotationNames.LogLevel, proxy.LogLevel),
                "--proxyComponentLogLevel=" + input.Annotation(AnnotationNames.ComponentLogLevel, proxy.ComponentLogLevel),
                "--log_output_level=" + input.Annotation(AnnotationNames.AgentLogLevel, settings.LogLevel))
            .AddIf(proxy.StsPort is not ("" or "0"), "--stsPort=" + proxy.StsPort)
            .AddIf(settings.LogAsJson, "--log_as_json")
            .AddIf(role == "sidecar" && proxy.OutlierLogPath.Length > 0, "--outlierLogPath=" + proxy.OutlierLogPath)
            .ToList();
    }

    public static JsonFragment Port(int number, string name) => JsonFragment.From(new JsonArray(new JsonObject
    {
        ["containerPort"] = number,
        ["protocol"] = "TCP",
        ["name"] = name,
    }));
}
