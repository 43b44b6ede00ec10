using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sidecar.Webhook.Tests.Deploy.Images;

/// <summary>
/// A registry of images on a socket of this machine, over plain HTTP: what the OCI distribution specification asks of one
/// to be pulled from and pushed to. It keeps all in memory and refuses, as real ones do, a blob that is not what its digest
/// says and a manifest that names what its repository does not have.
/// </summary>
sealed partial class ImageRegistry : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ConcurrentDictionary<(string Repository, string Digest), byte[]> blobs = [];
    readonly ConcurrentDictionary<(string Repository, string Reference), Manifest> manifests = [];
    readonly ConcurrentDictionary<string, MemoryStream> uploads = [];
    readonly ConcurrentQueue<string> requests = [];

    ImageRegistry(WebApplication app) => this.app = app;

    /// <summary>Address and port, as they begin the name of an image.</summary>
    public string Name => new Uri(app.Urls.Single()).Authority;

    /// <summary>Every request and the status it was answered with.</summary>
    public IEnumerable<string> Requests => requests;

    public static async Task<ImageRegistry> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var app = builder.Build();
        var registry = new ImageRegistry(app);
        app.Run(registry.Handle);
        await app.StartAsync();
        return registry;
    }

    public static string Digest(ReadOnlySpan<byte> content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";

    /// <summary>The tags of a repository; digests are none.</summary>
    public IEnumerable<string> Tags(string repository) => manifests.Keys
        .Where(key => key.Repository == repository && !key.Reference.StartsWith("sha256:", StringComparison.Ordinal))
        .Select(key => key.Reference);

    /// <summary>A manifest by its tag or digest.</summary>
    public Manifest Manifest(string repository, string reference) => manifests[(repository, reference)];

    public byte[] Blob(string repository, string digest) => blobs[(repository, digest)];

    /// <summary>Keeps a blob, as a push of it does. Gives its digest.</summary>
    public string Put(string repository, byte[] blob)
    {
        var digest = Digest(blob);
        blobs[(repository, digest)] = blob;
        return digest;
    }

    /// <summary>Keeps a manifest under its digest and a tag. Gives the digest.</summary>
    public string Put(string repository, string tag, Manifest manifest)
    {
        var digest = Digest(manifest.Content);
        manifests[(repository, tag)] = manifests[(repository, digest)] = manifest;
        return digest;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    async Task Handle(HttpContext context)
    {
        await Answer(context.Request, context.Response);
        requests.Enqueue($"{context.Request.Method} {context.Request.Path} {context.Response.StatusCode}");
    }

    Task Answer(HttpRequest request, HttpResponse response)
    {
        var path = request.Path.Value!;
        if (path == "/v2/")
            return Task.CompletedTask;
        if (UploadPath().Match(path) is { Success: true } upload)
            return Upload(upload.Groups["name"].Value, upload.Groups["id"].Value, request, response);
        if (ContentPath().Match(path) is not { Success: true } found)
            return Refuse(response, HttpStatusCode.NotFound, "UNSUPPORTED");
        var (name, reference) = (found.Groups["name"].Value, found.Groups["reference"].Value);
        return (request.Method, found.Groups["kind"].Value) switch
        {
            ("GET" or "HEAD", "blobs") => blobs.TryGetValue((name, reference), out var blob)
                ? Give(request, response, "application/octet-stream", blob)
                : Refuse(response, HttpStatusCode.NotFound, "BLOB_UNKNOWN"),
            ("GET" or "HEAD", "manifests") => manifests.TryGetValue((name, reference), out var manifest)
                ? Give(request, response, manifest.MediaType, manifest.Content)
                : Refuse(response, HttpStatusCode.NotFound, "MANIFEST_UNKNOWN"),
            ("PUT", "manifests") => TakeManifest(name, reference, request, response),
            _ => Refuse(response, HttpStatusCode.MethodNotAllowed, "UNSUPPORTED"),
        };
    }

    static async Task Give(HttpRequest request, HttpResponse response, string mediaType, byte[] content)
    {
        response.ContentType = mediaType;
        response.ContentLength = content.Length;
        response.Headers["Docker-Content-Digest"] = Digest(content);
        if (request.Method != "HEAD")
            await response.Body.WriteAsync(content);
    }

    // POST begins an upload, PATCH adds to it, PUT ends it and says what it must have been.
    async Task Upload(string name, string id, HttpRequest request, HttpResponse response)
    {
        if (request.Method == "POST")
            uploads[id = Guid.NewGuid().ToString("n")] = new MemoryStream();
        if (!uploads.TryGetValue(id, out var upload))
        {
            await Refuse(response, HttpStatusCode.NotFound, "BLOB_UPLOAD_UNKNOWN");
            return;
        }
        await request.Body.CopyToAsync(upload);
        if (request.Method != "PUT")
        {
            response.StatusCode = (int)HttpStatusCode.Accepted;
            response.Headers.Location = $"/v2/{name}/blobs/uploads/{id}";
            response.Headers.Range = $"0-{Math.Max(0, upload.Length - 1)}";
            return;
        }
        uploads.TryRemove(id, out _);
        var blob = upload.ToArray();
        if (request.Query["digest"] == Digest(blob))
            Created(response, $"/v2/{name}/blobs/{Put(name, blob)}");
        else
            await Refuse(response, HttpStatusCode.BadRequest, "DIGEST_INVALID");
    }

    async Task TakeManifest(string name, string reference, HttpRequest request, HttpResponse response)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var manifest = new Manifest(request.ContentType!, body.ToArray());
        var isWhole = manifest.Blobs.All(one => blobs.ContainsKey((name, one.Digest)))
            && manifest.Manifests.All(one => manifests.ContainsKey((name, one.Digest)));
        if (!isWhole)
            await Refuse(response, HttpStatusCode.BadRequest, "MANIFEST_BLOB_UNKNOWN");
        else
            Created(response, $"/v2/{name}/manifests/{Put(name, reference, manifest)}");
    }

    static void Created(HttpResponse response, string location)
    {
        response.StatusCode = (int)HttpStatusCode.Created;
        response.Headers.Location = location;
        response.Headers["Docker-Content-Digest"] = location[(location.LastIndexOf('/') + 1)..];
    }

    static async Task Refuse(HttpResponse response, HttpStatusCode status, string code)
    {
        response.StatusCode = (int)status;
        response.ContentType = "application/json";
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(
            new JsonObject { ["errors"] = new JsonArray(new JsonObject { ["code"] = code }) }.ToJsonString()));
    }

    [GeneratedRegex("^/v2/(?<name>.+)/(?<kind>blobs|manifests)/(?<reference>[^/]+)$")]
    private static partial Regex ContentPath();

    [GeneratedRegex("^/v2/(?<name>.+)/blobs/uploads/(?<id>[^/]*)$")]
    private static partial Regex UploadPath();
}
