using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Annotations;
using Sidecar.Core.Istio.Configuration;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>
/// Template <c>grpc-simple</c>: a proxyless gRPC application without an agent; an init container writes the bootstrap
/// file, and the connection to the control plane is not secured.
/// </summary>
sealed class GrpcSimpleOverlay(IstioSettings settings) : IOverlayBuilder
{
    const string Volume = "grpc-io-proxyless-bootstrap";

    const string Script = """
        NODE_ID="sidecar~${INSTANCE_IP}~${POD_NAME}.${POD_NAMESPACE}~cluster.local"
        SERVER_URI="dns:///istiod.${ISTIO_NAMESPACE}.svc:15010"
        echo '
        {
          "xds_servers": [
            {
              "server_uri": "'${SERVER_URI}'",
              "channel_creds": [{"type": "insecure"}],
              "server_features" : ["xds_v3"]
            }
          ],
          "node": {
            "id": "'${NODE_ID}'",
            "metadata": {
              "GENERATOR": "grpc"
            }
          }
        }' > /var/lib/grpc/data/bootstrap.json
        """;

    static readonly JsonFragment Mounts = JsonFragment.Parse(
        $$"""[{ "name": "{{Volume}}", "mountPath": "/var/lib/grpc/data/" }]""");

    static readonly ConstantVariable[] AppEnvironment =
    [
        ConstantVariable.Text("GRPC_XDS_BOOTSTRAP", "/var/lib/grpc/data/bootstrap.json"),
        ConstantVariable.Text("GRPC_GO_LOG_VERBOSITY_LEVEL", "99"),
        ConstantVariable.Text("GRPC_GO_LOG_SEVERITY_LEVEL", "info"),
    ];

    static readonly JsonFragment Volumes = JsonFragment.Parse($$"""[{ "name": "{{Volume}}", "emptyDir": {} }]""");

    readonly JsonFragment _init = JsonFragment.From(new JsonObject
    {
        ["name"] = "grpc-bootstrap-init",
        ["image"] = "busybox:1.28",
        ["volumeMounts"] = Mounts.ToNode(),
        ["env"] = new EnvironmentList()
            .Add(ConstantVariable.Field("INSTANCE_IP", "status.podIP"))
            .Add(ConstantVariable.Field("POD_NAME", "metadata.name"))
            .Add(ConstantVariable.Field("POD_NAMESPACE", "metadata.namespace"))
            // The chart writes this one as a block of text, which ends in a line feed.
            .Add("ISTIO_NAMESPACE", settings.IstioNamespace + "\n")
            .ToList(),
        ["command"] = new JsonArray("sh", "-c", Script),
    });

    public string Name => "grpc-simple";

    public JsonObject Build(RenderInput input)
    {
        var containers = new JsonArray();
        foreach (var container in input.Pod.Containers)
            containers.Add((JsonNode)new JsonObject
            {
                ["name"] = container.Name,
                ["env"] = new EnvironmentList().Add(AppEnvironment).ToList(),
                ["volumeMounts"] = Mounts.ToNode(),
            });
        return new JsonObject
        {
            ["metadata"] = PodMetadata.Metadata(null, new JsonObject { [AnnotationNames.RewriteProbes] = "false" }),
            ["spec"] = new JsonObject
            {
                ["initContainers"] = new JsonArray(_init.ToNode()),
                ["containers"] = containers,
                ["volumes"] = Volumes.ToNode(),
            },
        };
    }
}
