using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Configuration;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>
/// Template <c>grpc-agent</c>: a proxyless gRPC application, with an agent beside it that fetches certificates and
/// writes the bootstrap file.
/// </summary>
sealed class GrpcAgentOverlay(IstioSettings settings) : IOverlayBuilder
{
    const int AgentPort = 15020;

    static readonly JsonFragment Ports = ProxyContainer.Port(AgentPort, "mesh-metrics");

    static readonly JsonFragment WaitForAgent = JsonFragment.Parse("""
        {
          "postStart": {
            "exec": { "command": ["pilot-agent", "wait", "--url=http://localhost:15020/healthz/ready"] }
          }
        }
        """);

    static readonly ConstantVariable[] AppEnvironment =
    [
        ConstantVariable.Text("GRPC_XDS_EXPERIMENTAL_SECURITY_SUPPORT", "true"),
        ConstantVariable.Text("GRPC_XDS_BOOTSTRAP", "/etc/istio/proxy/grpc-bootstrap.json"),
    ];

    readonly ProxyResources _resources = new(settings);
    readonly ProxyEnvironment _environment = new(settings);
    readonly ProxyMounts _mounts = new(settings);
    readonly ProxyVolumes _volumes = new(settings);

    public string Name => "grpc-agent";

    public JsonObject Build(RenderInput input)
    {
        var containers = new JsonArray(Agent(input));
        foreach (var app in input.Apps)
            containers.Add((JsonNode)Application(app));
        var spec = new JsonObject { ["containers"] = containers, ["volumes"] = _volumes.ForGrpcAgent(input) };
        PullSecrets.AddTo(spec, settings);
        return new JsonObject { ["metadata"] = PodMetadata.ForGrpcAgent(input), ["spec"] = spec };
    }

    JsonObject Agent(RenderInput input)
    {
        var agent = ProxyContainer.Begin(input);
        agent["ports"] = Ports.ToNode();
        agent["args"] = ProxyContainer.Arguments(input, "sidecar");
        agent["lifecycle"] = WaitForAgent.ToNode();
        agent["env"] = _environment.ForGrpcAgent(input).ToList();
        if (!input.HasStatusPort)
            return agent;
        agent["readinessProbe"] = ProxyProbes.Readiness(input, AgentPort);
        if (_resources.Render(input) is { } resources)
            agent["resources"] = resources;
        agent["volumeMounts"] = _mounts.ForGrpcAgent(input);
        return agent;
    }

    JsonObject Application(string name) => new()
    {
        ["name"] = name,
        ["env"] = new EnvironmentList().Add(AppEnvironment).ToList(),
        ["volumeMounts"] = new JsonArray(_mounts.Data.ToNode(), _mounts.Xds.ToNode(), _mounts.Certificates.ToNode()),
    };
}
