using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Annotations;
using Sidecar.Core.Istio.Configuration;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>The volume mounts of the proxy container.</summary>
sealed class ProxyMounts(IstioSettings settings)
{
    readonly JsonFragment[] _socket = [Mount("workload-socket", "/var/run/secrets/workload-spiffe-uds")];
    readonly JsonFragment[] _credentials = [Mount("credential-socket", "/var/run/secrets/credential-uds")];
    readonly JsonFragment[] _authority =
        settings.Security.UsesIstiod ? [Mount("istiod-ca-cert", "/var/run/secrets/istio")] : [];
    readonly JsonFragment[] _revocations =
        settings.Security.UsesIstiod ? [Mount("istio-ca-crl", "/var/run/secrets/istio/crl")] : [];
    readonly JsonFragment[] _token = [Mount("istio-token", "/var/run/secrets/tokens")];
    readonly JsonFragment[] _mtlsCerts =
        settings.Security.MountMtlsCerts ? [Mount("istio-certs", "/etc/certs/", readOnly: true)] : [];
    readonly JsonFragment _podInfo = Mount("istio-podinfo", "/etc/istio/pod");
    readonly JsonFragment _envoy = Mount("istio-envoy", "/etc/istio/proxy");

    /// <summary>Where workload certificates are found.</summary>
    public JsonFragment Certificates { get; } = settings.Security.UsesGkeCertificates
        ? Mount("gke-workload-certificate", "/var/run/secrets/workload-spiffe-credentials", readOnly: true)
        : Mount("workload-certs", "/var/run/secrets/workload-spiffe-credentials");

    /// <summary>The agent's working folder.</summary>
    public JsonFragment Data { get; } = Mount("istio-data", "/var/lib/istio/data");

    /// <summary>Where a proxyless client finds its bootstrap file.</summary>
    public JsonFragment Xds { get; } = Mount("istio-xds", "/etc/istio/proxy");

    public JsonArray ForSidecar(RenderInput input) => Build(
    [
        .. _socket, .. _credentials, Certificates, .. _authority, .. _revocations, Data, .. Bootstrap(input), _envoy,
        .. _token, .. _mtlsCerts, _podInfo, .. Lightstep(input), .. OfUser(input),
    ]);

    public JsonArray ForGateway(RenderInput input) => Build(
    [
        .. _socket, .. _credentials, Certificates, .. _authority, Data, .. Bootstrap(input), _envoy, .. _token,
        .. _mtlsCerts, _podInfo,
    ]);

    public JsonArray ForGrpcAgent(RenderInput input) => Build(
    [
        .. _socket, Certificates, .. _authority, Data, Xds, .. _token, .. _mtlsCerts, _podInfo, .. OfUser(input),
    ]);

    static JsonArray Build(ReadOnlySpan<JsonFragment> mounts)
    {
        var list = new JsonArray();
        foreach (var mount in mounts)
            list.Add(mount.ToNode());
        return list;
    }

    static JsonFragment[] Bootstrap(RenderInput input) =>
        input.Annotation(AnnotationNames.BootstrapOverride) is null
            ? []
            : [Mount("custom-bootstrap-volume", "/etc/istio/custom-bootstrap")];

    static JsonFragment[] Lightstep(RenderInput input) =>
        ProxyVolumes.NeedsLightstepCertificates(input)
            ? [Mount("lightstep-certs", Folder(input.ProxyConfig.TracerCaFile!), readOnly: true)]
            : [];

    /// <summary>The part of a path up to and with its last slash.</summary>
    static string Folder(string file) => file[..(file.LastIndexOf('/') + 1)];

    static IEnumerable<JsonFragment> OfUser(RenderInput input) =>
        NamedObjects.Read(input.Annotation(AnnotationNames.UserVolumeMount));

    static JsonFragment Mount(string volume, string path, bool readOnly = false)
    {
        var mount = new JsonObject { ["name"] = volume, ["mountPath"] = path };
        if (readOnly)
            mount["readOnly"] = true;
        return JsonFragment.From(mount);
    }
}
