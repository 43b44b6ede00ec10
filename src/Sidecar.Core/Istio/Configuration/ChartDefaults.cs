namespace Sidecar.Core.Istio.Configuration;

/// <summary>
/// What Istio's own chart and control plane take where nothing is configured, restricted to what injection reads.
/// A configuration is laid over these documents.
/// </summary>
static class ChartDefaults
{
    /// <summary>The Helm values of the injector.</summary>
    public const string Values = """
        {
          "global": {
            "istioNamespace": "istio-system",
            "hub": "registry.istio.io/testing",
            "tag": "latest",
            "variant": "",
            "imagePullPolicy": "",
            "imagePullSecrets": [],
            "logAsJson": false,
            "nativeNftables": false,
            "logging": { "level": "default:info" },
            "proxy": {
              "image": "proxyv2",
              "clusterDomain": "cluster.local",
              "componentLogLevel": "misc:error",
              "excludeInboundPorts": "",
              "includeInboundPorts": "*",
              "includeIPRanges": "*",
              "excludeIPRanges": "",
              "includeOutboundPorts": "",
              "excludeOutboundPorts": "",
              "logLevel": "warning",
              "outlierLogPath": "",
              "privileged": false,
              "seccompProfile": {},
              "readinessFailureThreshold": 4,
              "readinessInitialDelaySeconds": 0,
              "readinessPeriodSeconds": 15,
              "startupProbe": { "enabled": true, "failureThreshold": 600 },
              "resources": {
                "requests": { "cpu": "100m", "memory": "128Mi" },
                "limits": { "cpu": "2000m", "memory": "1024Mi" }
              },
              "statusPort": 15020,
              "tracer": "none"
            },
            "proxy_init": { "image": "proxyv2", "forceApplyIptables": false },
            "caAddress": "",
            "meshID": "",
            "mountMtlsCerts": false,
            "multiCluster": { "clusterName": "" },
            "network": "",
            "pilotCertProvider": "istiod",
            "sds": { "token": { "aud": "istio-ca" } },
            "sts": { "servicePort": 0 },
            "caName": ""
          },
          "sidecarInjectorWebhook": { "rewriteAppHTTPProbe": true },
          "revision": "",
          "pilot": { "cni": { "enabled": false, "provider": "default" }, "env": {} },
          "gateways": { "securityContext": {}, "seccompProfile": {} }
        }
        """;

    /// <summary>The mesh configuration.</summary>
    public const string Mesh = """
        {
          "trustDomain": "cluster.local",
          "rootNamespace": "istio-system",
          "proxyListenPort": 15001,
          "proxyInboundListenPort": 15006,
          "enablePrometheusMerge": true,
          "inboundTrafficPolicy": { "mode": "PASSTHROUGH" },
          "extensionProviders": [
            { "name": "prometheus", "prometheus": {} },
            { "name": "stackdriver", "stackdriver": {} },
            { "name": "envoy", "envoyFileAccessLog": { "path": "/dev/stdout" } }
          ]
        }
        """;

    /// <summary>The proxy configuration: a field equal to its value here is left out of <c>PROXY_CONFIG</c>.</summary>
    public const string ProxyConfig = """
        {
          "configPath": "./etc/istio/proxy",
          "binaryPath": "/usr/local/bin/envoy",
          "serviceCluster": "istio-proxy",
          "drainDuration": "45s",
          "terminationDrainDuration": "5s",
          "discoveryAddress": "istiod.istio-system.svc:15012",
          "proxyAdminPort": 15000,
          "controlPlaneAuthPolicy": "MUTUAL_TLS",
          "statNameLength": 189,
          "statusPort": 15020,
          "interceptionMode": "REDIRECT"
        }
        """;
}
