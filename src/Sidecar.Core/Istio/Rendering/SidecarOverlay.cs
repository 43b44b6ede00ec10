using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Configuration;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>Template <c>sidecar</c>: the proxy beside the application, and the init container that redirects traffic.</summary>
sealed class SidecarOverlay : IOverlayBuilder
{
    static readonly JsonFragment Ports = ProxyContainer.Port(15090, "http-envoy-prom");

    static readonly JsonFragment WaitForProxy = JsonFragment.Parse(
        """{ "postStart": { "exec": { "command": ["pilot-agent", "wait"] } } }""");

    readonly IstioSettings _settings;
    readonly InitContainer _init;
    readonly ProxyResources _resources;
    readonly ProxyEnvironment _environment;
    readonly ProxyMounts _mounts;
    readonly ProxyVolumes _volumes;
    readonly SidecarPartsCache _parts;

    public SidecarOverlay(IstioSettings settings)
    {
        _settings = settings;
        _resources = new(settings);
        _init = new(settings, _resources);
        _environment = new(settings);
        _mounts = new(settings);
        _volumes = new(settings);
        _parts = new(Parts);
    }

    public string Name => "sidecar";

    public JsonObject Build(RenderInput input)
    {
        var (init, proxy, volumes) = _parts.Get(input);
        proxy["env"] = _environment.ForSidecar(input).ToList();
        var initContainers = new JsonArray();
        if (init is not null)
            initContainers.Add(init);
        var spec = new JsonObject();
        if (input.Native)
            initContainers.Add((JsonNode)proxy);
        if (initContainers.Count > 0)
            spec["initContainers"] = initContainers;
        if (!input.Native)
            spec["containers"] = new JsonArray(proxy);
        spec["volumes"] = volumes;
        PullSecrets.AddTo(spec, _settings);
        return new JsonObject { ["metadata"] = PodMetadata.ForSidecar(input), ["spec"] = spec };
    }

    SidecarParts Parts(RenderInput input) => new(_init.Render(input), Proxy(input), _volumes.ForSidecar(input));

    JsonObject Proxy(RenderInput input)
    {
        var proxy = ProxyContainer.Begin(input);
        proxy["ports"] = Ports.ToNode();
        proxy["args"] = ProxyContainer.Arguments(input, "sidecar");
        if (Lifecycle(input) is { } lifecycle)
            proxy["lifecycle"] = lifecycle;
        if (input.HasStatusPort)
        {
            if (_settings.Proxy.StartupFailureThreshold is { } threshold)
                proxy["startupProbe"] = ProxyProbes.Startup(threshold);
            proxy["readinessProbe"] = ProxyProbes.Readiness(input);
        }
        if (_resources.Render(input) is { } resources)
            proxy["resources"] = resources;
        if (input.Native)
            proxy["restartPolicy"] = "Always";
        proxy["securityContext"] = ProxySecurityContext.Render(input);
        proxy["volumeMounts"] = _mounts.ForSidecar(input);
        return proxy;
    }

    JsonNode? Lifecycle(RenderInput input)
    {
        if (_settings.Proxy.Lifecycle is { } configured)
            return configured.ToNode();
        if (input.Native)
            return new JsonObject
            {
                ["preStop"] = new JsonObject
                {
                    ["exec"] = new JsonObject
                    {
                        ["command"] = new JsonArray(
                            "pilot-agent", "request", "--debug-port=" + input.StatusPort, "POST", "drain"),
                    },
                },
            };
        return input.ProxyConfig.HoldApplication || _settings.Proxy.HoldApplication ? WaitForProxy.ToNode() : null;
    }
}
