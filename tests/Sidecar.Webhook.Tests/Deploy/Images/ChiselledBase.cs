using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace Sidecar.Webhook.Tests.Deploy.Images;

/// <summary>
/// An image that is to a builder what Microsoft's chiselled ones are: an index of two platforms whose configuration names
/// the user, the path and the runtime. Its one layer holds a file of accounts and no runtime.
/// </summary>
/// <param name="Layer">The digest of its layer.</param>
/// <param name="Digests">The digest of its manifest for each platform.</param>
sealed record ChiselledBase(string Layer, IReadOnlyDictionary<string, string> Digests)
{
    const string Docker = "application/vnd.docker.";

    public const string User = "1654";

    public static IReadOnlyList<string> Environment { get; } =
    [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        $"APP_UID={User}", "ASPNETCORE_HTTP_PORTS=8080", "DOTNET_RUNNING_IN_CONTAINER=true",
        "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true", "DOTNET_VERSION=10.0.0", "ASPNET_VERSION=10.0.0",
    ];

    /// <summary>Puts it into a registry.</summary>
    public static ChiselledBase PutInto(ImageRegistry registry, string repository, string tag)
    {
        var tar = Archive();
        var packed = Pack(tar);
        var layer = Descriptor("image.rootfs.diff.tar.gzip", registry.Put(repository, packed), packed.Length);
        var images = new JsonArray();
        foreach (var architecture in (string[])["amd64", "arm64"])
        {
            var config = Bytes(Configuration(architecture, ImageRegistry.Digest(tar)));
            var manifest = Document("distribution.manifest.v2+json", new JsonObject
            {
                ["config"] = Descriptor("container.image.v1+json", registry.Put(repository, config), config.Length),
                ["layers"] = new JsonArray(layer.DeepClone()),
            });
            var image = Descriptor("distribution.manifest.v2+json", registry.Put(repository, $"{tag}-{architecture}", manifest), manifest.Content.Length);
            image["platform"] = new JsonObject { ["architecture"] = architecture, ["os"] = "linux" };
            images.Add(image);
        }
        var index = Document("distribution.manifest.list.v2+json", new JsonObject { ["manifests"] = images });
        registry.Put(repository, tag, index);
        return new ChiselledBase(layer["digest"]!.ToString(), index.Manifests.ToDictionary(one => one.Platform, one => one.Digest));
    }

    static JsonObject Configuration(string architecture, string layer) => new()
    {
        ["architecture"] = architecture,
        ["os"] = "linux",
        ["config"] = new JsonObject
        {
            ["User"] = User,
            ["Env"] = new JsonArray([.. Environment.Select(one => JsonValue.Create(one))]),
        },
        ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(layer) },
        ["history"] = new JsonArray(new JsonObject { ["created"] = "2026-01-01T00:00:00Z", ["created_by"] = "test" }),
    };

    static byte[] Archive()
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax))
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "etc/passwd")
            {
                Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
                DataStream = new MemoryStream(Encoding.ASCII.GetBytes(
                    $"root:x:0:0:root:/root:/bin/bash\napp:x:{User}:{User}::/home/app:/bin/false\n")),
            });
        return tar.ToArray();
    }

    static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(content);
        return packed.ToArray();
    }

    static JsonObject Descriptor(string kind, string digest, int size) =>
        new() { ["mediaType"] = Docker + kind, ["digest"] = digest, ["size"] = size };

    static Manifest Document(string kind, JsonObject content)
    {
        content["schemaVersion"] = 2;
        content["mediaType"] = Docker + kind;
        return new Manifest(Docker + kind, Bytes(content));
    }

    static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
