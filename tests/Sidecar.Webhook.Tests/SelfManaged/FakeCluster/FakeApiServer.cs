using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sidecar.Webhook.Tests.Hosting;

namespace Sidecar.Webhook.Tests.SelfManaged.FakeCluster;

/// <summary>
/// The part of a Kubernetes API server that an injector with an authority of its own needs, over TLS: Secrets, Leases
/// and MutatingWebhookConfigurations with resource versions, optimistic concurrency, field managers and server-side
/// apply, authentication by token and authorization by RBAC rules.
/// </summary>
sealed class FakeApiServer : IAsyncDisposable
{
    const string Token = "the-token-of-the-service-account";

    readonly WebApplication app;
    readonly TestAuthority authority;
    readonly string folder = Directory.CreateTempSubdirectory("sidecar-kubeconfig-").FullName;

    FakeApiServer(WebApplication app, TestAuthority authority, ObjectStore store, Rbac rbac)
    {
        (this.app, this.authority, Store, Rbac) = (app, authority, store, rbac);
        Kubeconfig = Path.Combine(folder, "kubeconfig");
    }

    public ObjectStore Store { get; }

    public Rbac Rbac { get; }

    /// <summary>A file to reach the server with.</summary>
    public string Kubeconfig { get; }

    /// <summary>Answers every request with 503 while it is set.</summary>
    public bool IsDown { get; set; }

    /// <summary>Every request that was let in, as <c>VERB resource name</c>.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public static async Task<FakeApiServer> Start(Rbac? rbac = null)
    {
        var authority = new TestAuthority("cluster");
        var (certificate, key) = authority.Issue();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
            listen.UseHttps(System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(certificate, key),
                https => https.ServerCertificateChain = Chain(certificate))));
        var app = builder.Build();
        var server = new FakeApiServer(app, authority, new ObjectStore(), rbac ?? Rbac.Everything);
        app.Run(server.Handle);
        await app.StartAsync();
        await server.WriteKubeconfig();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        authority.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    static System.Security.Cryptography.X509Certificates.X509Certificate2Collection Chain(string pem)
    {
        var chain = new System.Security.Cryptography.X509Certificates.X509Certificate2Collection();
        chain.ImportFromPem(pem);
        return chain;
    }

    async Task Handle(HttpContext http)
    {
        var answer = await Answer(http.Request);
        http.Response.StatusCode = answer.Code;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer.Body.ToJsonString());
    }

    async Task<ApiAnswer> Answer(HttpRequest request)
    {
        if (IsDown)
            return ApiAnswer.Failure(503, "ServiceUnavailable", "the server is currently unable to handle the request");
        if (request.Headers.Authorization != $"Bearer {Token}")
            return ApiAnswer.Failure(401, "Unauthorized", "Unauthorized");
        if (ApiRequest.Read(request) is not { } call)
            return ApiAnswer.Failure(404, "NotFound", $"the server could not find {request.Path}");
        if (!Rbac.Allows(call))
            return ApiAnswer.Failure(403, "Forbidden", $"cannot {call.Verb} resource {call.Resource} {call.Namespace}/{call.Name}");
        Requests.Enqueue($"{call.Verb} {call.Resource} {call.Name}");
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync();
        return Store.Handle(call, text.Length == 0 ? null : JsonNode.Parse(text) as JsonObject);
    }

    Task WriteKubeconfig() => File.WriteAllTextAsync(Kubeconfig, $"""
        apiVersion: v1
        kind: Config
        current-context: test
        clusters:
        - name: test
          cluster:
            server: {app.Urls.Single()}
            certificate-authority-data: {Convert.ToBase64String(Encoding.ASCII.GetBytes(authority.Root.ExportCertificatePem()))}
        users:
        - name: test
          user:
            token: {Token}
        contexts:
        - name: test
          context:
            cluster: test
            user: test
        """);
}
