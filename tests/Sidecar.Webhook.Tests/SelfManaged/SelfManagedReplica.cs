using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Sidecar.Webhook.Tests.Hosting;
using Sidecar.Webhook.Tests.SelfManaged.FakeCluster;

namespace Sidecar.Webhook.Tests.SelfManaged;

/// <summary>Replicas of the webhook in a cluster, and the API server's side of a call to them.</summary>
static class SelfManagedReplica
{
    public const string Namespace = "sidecar-injector";
    public const string Service = "sidecar-webhook";
    public const string Secret = "sidecar-webhook-tls";
    public const string ConfigurationName = "sidecar-injector";
    public const string Host = $"{Service}.{Namespace}.svc";

    public static Task<RunningWebhook> Start(
        FakeApiServer cluster, TimeProvider? time, string identity, params IEnumerable<(string, string)> more) =>
        RunningWebhook.StartBare(
        [
            ("Tls:Mode", "SelfManaged"), ("SelfManaged:Namespace", Namespace), ("SelfManaged:Service", Service),
            ("SelfManaged:Secret", Secret), ("SelfManaged:Kubeconfig", cluster.Kubeconfig), ("SelfManaged:Identity", identity),
            ("SelfManaged:WebhookConfigurations:0", ConfigurationName), ("SelfManaged:LeaseDuration", "00:00:02"), .. more,
        ], time);

    /// <summary>A webhook configuration with two entries that call the Service and one that calls another.</summary>
    public static JsonObject WebhookConfiguration(string caBundle = "")
    {
        return new JsonObject
        {
            ["apiVersion"] = "admissionregistration.k8s.io/v1",
            ["kind"] = "MutatingWebhookConfiguration",
            ["metadata"] = new JsonObject { ["name"] = ConfigurationName, ["labels"] = new JsonObject { ["app"] = "sidecar" } },
            ["webhooks"] = new JsonArray(Entry("one.example.com", Service), Entry("two.example.com", Service), Entry("other.example.com", "other")),
        };

        JsonObject Entry(string name, string service)
        {
            var client = new JsonObject
            {
                ["service"] = new JsonObject { ["namespace"] = Namespace, ["name"] = service, ["path"] = "/inject", ["port"] = 443 },
            };
            if (caBundle.Length > 0)
                client["caBundle"] = caBundle;
            return new JsonObject
            {
                ["name"] = name,
                ["clientConfig"] = client,
                ["sideEffects"] = "None",
                ["admissionReviewVersions"] = new JsonArray("v1"),
                ["failurePolicy"] = "Fail",
            };
        }
    }

    /// <summary>What an API server trusts for an entry; empty while nothing was written.</summary>
    public static X509Certificate2Collection Trusted(this FakeApiServer cluster, int entry = 0)
    {
        var trusted = new X509Certificate2Collection();
        var bundle = cluster.Store.Get("mutatingwebhookconfigurations", "", ConfigurationName)?["webhooks"]![entry]!["clientConfig"]!["caBundle"];
        if (bundle is not null)
            trusted.ImportFromPem(Encoding.ASCII.GetString(Convert.FromBase64String(bundle.ToString())));
        return trusted;
    }

    /// <summary>
    /// One call as an API server makes it: a new connection by the name of the Service, checked against the roots.
    /// Returns the certificate that was served.
    /// </summary>
    public static async Task<X509Certificate2> Call(
        this RunningWebhook webhook, X509Certificate2Collection trusted, TimeProvider? time = null)
    {
        using var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, webhook.Port);
        await using var stream = new SslStream(socket.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = Host,
            // The clock is read when the certificate has come, as an API server does.
            RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                && IsTrusted((X509Certificate2)certificate!, trusted, (time ?? TimeProvider.System).GetUtcNow()),
        });
        var request = $"POST /inject?timeout=10s HTTP/1.1\r\nHost: {Host}\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {Review.Bytes.Length}\r\nConnection: close\r\n\r\n{Review.Text}";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        var answer = await reader.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"patchType\":\"JSONPatch\"", answer, StringComparison.Ordinal);
        return X509CertificateLoader.LoadCertificate(stream.RemoteCertificate!.GetRawCertData());
    }

    static bool IsTrusted(X509Certificate2 certificate, X509Certificate2Collection trusted, DateTimeOffset now)
    {
        using var chain = new X509Chain { ChainPolicy = TestAuthority.Trusting(trusted).CertificateChainPolicy! };
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        return chain.Build(certificate);
    }
}
