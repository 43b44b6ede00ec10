using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sidecar.Webhook.Tests.Deploy.Images;

/// <summary>The image for one platform, as a registry gives it.</summary>
sealed class ContainerImage
{
    readonly ImageRegistry registry;
    readonly string repository;
    readonly JsonNode configuration;
    readonly Lazy<IReadOnlyDictionary<string, LayerEntry>> files;

    public ContainerImage(ImageRegistry registry, string repository, Descriptor descriptor)
    {
        (this.registry, this.repository, Descriptor) = (registry, repository, descriptor);
        Manifest = registry.Manifest(repository, descriptor.Digest);
        configuration = JsonNode.Parse(Blob(Manifest.Config!))!;
        Start = configuration["config"].Deserialize<StartConfiguration>()!;
        files = new(() => Manifest.Layers.Skip(1).SelectMany(Entries).ToDictionary(entry => entry.Path));
    }

    /// <summary>As the index of the platforms has it.</summary>
    public Descriptor Descriptor { get; }

    public Manifest Manifest { get; }

    /// <summary>What a container is started with.</summary>
    public StartConfiguration Start { get; }

    public string Platform => $"{configuration["os"]}/{configuration["architecture"]}";

    /// <summary>The digests of the layers as archives that are not compressed.</summary>
    public IEnumerable<string> LayerDigests => configuration["rootfs"]!["diff_ids"]!.AsArray().Select(one => one!.ToString());

    public byte[] Blob(Descriptor descriptor) => registry.Blob(repository, descriptor.Digest);

    /// <summary>A layer as an archive that is not compressed.</summary>
    public byte[] Archive(Descriptor layer)
    {
        using var tar = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(Blob(layer)), CompressionMode.Decompress))
            gzip.CopyTo(tar);
        return tar.ToArray();
    }

    /// <summary>What the layers above the base's put into the image, folders left out, by the path from the root.</summary>
    public IReadOnlyDictionary<string, LayerEntry> Files => files.Value;

    IEnumerable<LayerEntry> Entries(Descriptor layer)
    {
        using var reader = new TarReader(new MemoryStream(Archive(layer)));
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            if (entry.EntryType == TarEntryType.Directory)
                continue;
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            yield return new LayerEntry('/' + entry.Name.Trim('/'), entry.Mode, content.ToArray());
        }
    }
}

/// <summary>The part of an image's configuration that a container is started with, by the names of the OCI image specification.</summary>
sealed record StartConfiguration(
    string User, string WorkingDir, string[] Entrypoint, string[]? Cmd, string[] Env,
    Dictionary<string, JsonObject>? ExposedPorts, Dictionary<string, string>? Labels)
{
    public IEnumerable<KeyValuePair<string, string>> Variables =>
        Env.Select(one => one.Split('=', 2)).Select(one => KeyValuePair.Create(one[0], one[1]));
}

/// <summary>A file of a layer, by its path from the root.</summary>
sealed record LayerEntry(string Path, UnixFileMode Mode, byte[] Content);
