using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Configuration;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>Template <c>gateway</c>: the pod is a proxy of its own, in the user's container <c>istio-proxy</c>.</summary>
sealed class GatewayOverlay(IstioSettings settings) : IOverlayBuilder
{
    static readonly JsonFragment Ports = ProxyContainer.Port(15090, "http-envoy-prom");

    /// <summary>Lets a proxy without privileges bind ports 80 and 443.</summary>
    static readonly JsonFragment UnprivilegedPorts = JsonFragment.Parse(
        """{ "sysctls": [{ "name": "net.ipv4.ip_unprivileged_port_start", "value": "0" }] }""");

    readonly ProxyEnvironment _environment = new(settings);
    readonly ProxyMounts _mounts = new(settings);
    readonly ProxyVolumes _volumes = new(settings);

    public string Name => "gateway";

    public JsonObject Build(RenderInput input)
    {
        var spec = new JsonObject
        {
            ["securityContext"] = (settings.GatewaySecurityContext ?? UnprivilegedPorts).ToNode(),
            ["containers"] = new JsonArray(Proxy(input)),
            ["volumes"] = _volumes.ForGateway(input),
        };
        PullSecrets.AddTo(spec, settings);
        return new JsonObject { ["metadata"] = PodMetadata.ForGateway(input), ["spec"] = spec };
    }

    JsonObject Proxy(RenderInput input)
    {
        var proxy = ProxyContainer.Begin(input);
        proxy["ports"] = Ports.ToNode();
        proxy["args"] = ProxyContainer.Arguments(input, "router");
        if (settings.Proxy.Lifecycle is { } lifecycle)
            proxy["lifecycle"] = lifecycle.ToNode();
        proxy["securityContext"] = new JsonObject
        {
            ["runAsUser"] = input.Facts.Identity.User,
            ["runAsGroup"] = input.Facts.Identity.Group,
        };
        proxy["env"] = _environment.ForGateway(input).ToList();
        proxy["readinessProbe"] = ProxyProbes.ConfiguredReadiness(settings.Proxy);
        proxy["volumeMounts"] = _mounts.ForGateway(input);
        return proxy;
    }
}
