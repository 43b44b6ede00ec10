using System.Text.Json.Nodes;

namespace Sidecar.Webhook.Tests.Deploy.Images;

/// <summary>What a manifest says of a part of the image: where it is, by its digest, and how long it is in bytes.</summary>
sealed record Descriptor(string MediaType, string Digest, long Size, string Platform)
{
    public static Descriptor From(JsonNode node) => new(
        node["mediaType"]!.ToString(), node["digest"]!.ToString(), node["size"]!.GetValue<long>(),
        node["platform"] is { } platform ? $"{platform["os"]}/{platform["architecture"]}" : "");
}

/// <summary>A manifest, of one image or of an index of those for several platforms.</summary>
sealed record Manifest(string MediaType, byte[] Content)
{
    readonly JsonNode json = JsonNode.Parse(Content)!;

    /// <summary>The images of an index; empty otherwise.</summary>
    public IReadOnlyList<Descriptor> Manifests => All("manifests");

    /// <summary>The layers of an image, from the base up; empty otherwise.</summary>
    public IReadOnlyList<Descriptor> Layers => All("layers");

    /// <summary>The configuration of an image.</summary>
    public Descriptor? Config => json["config"] is { } config ? Descriptor.From(config) : null;

    public IEnumerable<Descriptor> Blobs => Config is null ? Layers : [Config, .. Layers];

    IReadOnlyList<Descriptor> All(string name) =>
        [.. (json[name] as JsonArray ?? []).Select(node => Descriptor.From(node!))];
}
