using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Annotations;
using Sidecar.Core.Istio.Configuration;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>
/// The volumes of the pod. A replaceable volume is written with a null source, so that a later template can give it
/// one without leaving two.
/// </summary>
sealed class ProxyVolumes(IstioSettings settings)
{
    static readonly JsonFragment Socket = Replaceable("workload-socket");
    static readonly JsonFragment Credentials = Replaceable("credential-socket");
    static readonly JsonFragment GatewayCredentials = EmptyDir("credential-socket");
    static readonly JsonFragment Envoy = Memory("istio-envoy");
    static readonly JsonFragment Xds = Memory("istio-xds");

    static readonly JsonFragment PodInfo = JsonFragment.Parse("""
        {
          "name": "istio-podinfo",
          "downwardAPI": {
            "items": [
              { "path": "labels", "fieldRef": { "fieldPath": "metadata.labels" } },
              { "path": "annotations", "fieldRef": { "fieldPath": "metadata.annotations" } }
            ]
          }
        }
        """);

    readonly JsonFragment _certificates = Certificates(settings.Security, Replaceable("workload-certs"));
    readonly JsonFragment _gatewayCertificates = Certificates(settings.Security, EmptyDir("workload-certs"));
    readonly JsonFragment _data = EmptyDir("istio-data");
    readonly JsonFragment _token = Token(settings.Security.TokenAudience);
    readonly JsonFragment[] _authority = Authority(settings.Security);
    readonly JsonFragment _revocations = JsonFragment.From(new JsonObject
    {
        ["name"] = "istio-ca-crl",
        ["configMap"] = new JsonObject { ["name"] = settings.Security.CrlConfigMapName, ["optional"] = true },
    });

    public static bool NeedsLightstepCertificates(RenderInput input) =>
        input.Settings.Proxy.Tracer == "lightstep" && input.ProxyConfig.TracerCaFile is not null;

    public JsonArray ForSidecar(RenderInput input) => Build(
    [
        Socket, Credentials, _certificates, .. Bootstrap(input), Envoy, _data, PodInfo, _token,
        .. _authority, _revocations, .. MtlsCerts(input), .. OfUser(input), .. Lightstep(input),
    ]);

    public JsonArray ForGateway(RenderInput input) => Build(
    [
        Socket, GatewayCredentials, _gatewayCertificates, .. Bootstrap(input), Envoy, _data, PodInfo,
        _token, .. _authority, .. MtlsCerts(input),
    ]);

    public JsonArray ForGrpcAgent(RenderInput input) => Build(
    [
        Socket, _certificates, .. Bootstrap(input), Xds, _data, PodInfo, _token, .. _authority, .. MtlsCerts(input),
        .. OfUser(input), .. Lightstep(input),
    ]);

    static JsonArray Build(ReadOnlySpan<JsonFragment> volumes)
    {
        var list = new JsonArray();
        foreach (var volume in volumes)
            list.Add(volume.ToNode());
        return list;
    }

    static JsonFragment[] Bootstrap(RenderInput input) =>
        input.Annotation(AnnotationNames.BootstrapOverride) is not { } configMap
            ? []
            : [JsonFragment.From(new JsonObject
            {
                ["name"] = "custom-bootstrap-volume",
                ["configMap"] = new JsonObject { ["name"] = configMap },
            })];

    JsonFragment[] MtlsCerts(RenderInput input)
    {
        if (!settings.Security.MountMtlsCerts)
            return [];
        var account = input.Pod.ServiceAccountName is { Length: > 0 } name ? name : "default";
        return [Secret("istio-certs", $"istio.{account}")];
    }

    static JsonFragment[] Lightstep(RenderInput input) =>
        NeedsLightstepCertificates(input) ? [Secret("lightstep-certs", "lightstep.cacert")] : [];

    static IEnumerable<JsonFragment> OfUser(RenderInput input) =>
        NamedObjects.Read(input.Annotation(AnnotationNames.UserVolume));

    static JsonFragment Certificates(SecuritySettings security, JsonFragment own) => security.UsesGkeCertificates
        ? JsonFragment.Parse("""
            {
              "name": "gke-workload-certificate",
              "csi": { "driver": "workloadcertificates.security.cloud.google.com" }
            }
            """)
        : own;

    static JsonFragment Token(string audience) => JsonFragment.From(new JsonObject
    {
        ["name"] = "istio-token",
        ["projected"] = new JsonObject
        {
            ["sources"] = new JsonArray(new JsonObject
            {
                ["serviceAccountToken"] = new JsonObject
                {
                    ["path"] = "istio-token",
                    ["expirationSeconds"] = 43200,
                    ["audience"] = audience,
                },
            }),
        },
    });

    static JsonFragment[] Authority(SecuritySettings security)
    {
        if (!security.UsesIstiod)
            return [];
        var named = security.TrustBundleName;
        return [JsonFragment.From(security.UseClusterTrustBundle
            ? new JsonObject
            {
                ["name"] = "istiod-ca-cert",
                ["projected"] = new JsonObject
                {
                    ["sources"] = new JsonArray(new JsonObject
                    {
                        ["clusterTrustBundle"] = new JsonObject
                        {
                            ["name"] = "istio.io:istiod-ca:" + (named.Length > 0 ? named : "root-cert"),
                            ["path"] = "root-cert.pem",
                        },
                    }),
                },
            }
            : new JsonObject
            {
                ["name"] = "istiod-ca-cert",
                ["configMap"] = new JsonObject { ["name"] = named.Length > 0 ? named : "istio-ca-root-cert" },
            })];
    }

    static JsonFragment Replaceable(string name) =>
        JsonFragment.From(new JsonObject { ["name"] = name, ["emptyDir"] = null });

    static JsonFragment EmptyDir(string name) =>
        JsonFragment.From(new JsonObject { ["name"] = name, ["emptyDir"] = new JsonObject() });

    static JsonFragment Memory(string name) => JsonFragment.From(
        new JsonObject { ["name"] = name, ["emptyDir"] = new JsonObject { ["medium"] = "Memory" } });

    static JsonFragment Secret(string name, string secret) => JsonFragment.From(new JsonObject
    {
        ["name"] = name,
        ["secret"] = new JsonObject { ["secretName"] = secret, ["optional"] = true },
    });
}
