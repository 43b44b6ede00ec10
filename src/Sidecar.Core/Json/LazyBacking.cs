using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sidecar.Core.Json;

/// <summary>Tells whether an object or array is still backed by the text it was parsed from.</summary>
/// <remarks>
/// Such a node has no child nodes yet, and asking it for one makes all of them. The runtime knows the state but does
/// not publish it. It is read here through a private member, only to save work: where a runtime has no such member
/// every node counts as made, and all results stay the same. A test fails when that happens.
/// </remarks>
static class LazyBacking
{
    /// <summary>Whether this runtime lets the state be read.</summary>
    public static bool IsSupported { get; } = Probe();

    /// <summary>The element behind a node whose children were never asked for.</summary>
    public static bool TryGet(JsonObject node, out JsonElement element)
    {
        if (IsSupported)
        {
            Read(node, out var made, out var backing);
            element = backing.GetValueOrDefault();
            return made is null && backing.HasValue;
        }
        element = default;
        return false;
    }

    /// <inheritdoc cref="TryGet(JsonObject, out JsonElement)"/>
    public static bool TryGet(JsonArray node, out JsonElement element)
    {
        if (IsSupported)
        {
            Read(node, out var made, out var backing);
            element = backing.GetValueOrDefault();
            return made is null && backing.HasValue;
        }
        element = default;
        return false;
    }

    static bool Probe()
    {
        try
        {
            Read(new JsonObject(), out _, out _);
            Read(new JsonArray(), out _, out _);
            return true;
        }
        catch (MissingMemberException)
        {
            return false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetUnderlyingRepresentation")]
    static extern void Read(
        JsonObject node, out OrderedDictionary<string, JsonNode?>? made, out JsonElement? backing);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetUnderlyingRepresentation")]
    static extern void Read(JsonArray node, out List<JsonNode?>? made, out JsonElement? backing);
}
