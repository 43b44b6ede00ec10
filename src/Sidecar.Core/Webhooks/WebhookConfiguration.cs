using System.Collections.ObjectModel;
using System.Text;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;

namespace Sidecar.Core.Webhooks;

/// <summary>
/// A <c>MutatingWebhookConfiguration</c> (admissionregistration.k8s.io/v1 or v1beta1), kept exactly as it was written:
/// fields that are not known here survive.
/// </summary>
/// <remarks>
/// Immutable and safe for use by many threads; it never hands out the tree it holds. Two configurations are equal when
/// their JSON is, whatever the order of keys.
/// </remarks>
public sealed class WebhookConfiguration : IEquatable<WebhookConfiguration>
{
    readonly JsonObject root;

    WebhookConfiguration(JsonObject owned)
    {
        var reader = WebhookConfigurationReader.Read(owned);
        root = owned;
        ApiVersion = reader.Version;
        Name = reader.Name;
        Labels = new ReadOnlyDictionary<string, string>(new Dictionary<string, string>(reader.Labels, StringComparer.Ordinal));
        Entries = reader.Entries;
    }

    /// <summary>The version it is written in, on which the defaults of its entries depend.</summary>
    public WebhookApiVersion ApiVersion { get; }

    /// <summary>What the API server fills in where an entry leaves a field out.</summary>
    public WebhookDefaults Defaults => WebhookDefaults.Of(ApiVersion);

    /// <summary><c>metadata.name</c>; empty when absent. The API server calls configurations in the byte order of names.</summary>
    public string Name { get; }

    /// <summary><c>metadata.labels</c>; empty when absent.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>The webhooks, in the order they are called.</summary>
    public EquatableArray<WebhookEntry> Entries { get; }

    /// <summary>The tree itself, for reading only.</summary>
    internal JsonObject Node => root;

    /// <summary>Makes a configuration of its parts.</summary>
    /// <param name="name">The name of the configuration.</param>
    /// <param name="entries">The webhooks, in the order they are called.</param>
    /// <param name="labels">The labels of the configuration. Default: none.</param>
    /// <param name="version">The version to write it in.</param>
    public static WebhookConfiguration Create(
        string name,
        IEnumerable<WebhookEntry> entries,
        IEnumerable<KeyValuePair<string, string>>? labels = null,
        WebhookApiVersion version = WebhookApiVersion.V1)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(entries);
        return new(WebhookConfigurationWriter.Write(
            version, name, labels ?? [], entries.Select(entry => WebhookConfigurationWriter.Write(entry))));
    }

    /// <summary>Makes a configuration of a tree, which is copied.</summary>
    /// <param name="json">The configuration as JSON.</param>
    /// <exception cref="WebhookFormatException">The JSON has another form; all problems are named.</exception>
    public static WebhookConfiguration FromJson(JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new((JsonObject)json.DeepClone());
    }

    /// <summary>Reads a configuration from JSON.</summary>
    /// <param name="utf8">The JSON text, UTF-8. Duplicate keys are refused.</param>
    /// <exception cref="JsonFormatException">The text is not JSON, or exceeds a limit of <see cref="StrictJson"/>.</exception>
    /// <exception cref="WebhookFormatException">The JSON has another form; all problems are named.</exception>
    public static WebhookConfiguration Parse(ReadOnlyMemory<byte> utf8) =>
        StrictJson.Parse(utf8) is JsonObject root
            ? new(root)
            : throw new WebhookFormatException([new(JsonPointer.Root, "expected an object")]);

    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte})"/>
    /// <param name="json">The JSON text.</param>
    public static WebhookConfiguration Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>The configuration as a JSON tree of the caller's own.</summary>
    public JsonObject ToJson() => (JsonObject)root.DeepClone();

    /// <inheritdoc/>
    public bool Equals(WebhookConfiguration? other) =>
        other is not null && (ReferenceEquals(this, other) || JsonNode.DeepEquals(root, other.root));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as WebhookConfiguration);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, ApiVersion, Entries.Count);

    /// <summary>The configuration as JSON text.</summary>
    public override string ToString() => root.ToJsonString();
}
