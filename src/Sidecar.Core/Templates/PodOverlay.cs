using System.Text.Json.Nodes;

namespace Sidecar.Core.Templates;

/// <summary>
/// A partial pod to be merged into a pod by <see cref="StrategicMerge"/>; it may hold directives such as
/// <c>$patch: delete</c>.
/// </summary>
public sealed class PodOverlay
{
    readonly bool reusable;
    JsonObject? tree;

    PodOverlay(JsonObject tree, bool reusable) => (this.tree, this.reusable) = (tree, reusable);

    /// <summary>An overlay that may be merged any number of times. The tree is copied, now and for each merge.</summary>
    /// <param name="json">The partial pod.</param>
    public static PodOverlay FromJson(JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new PodOverlay((JsonObject)json.DeepClone(), reusable: true);
    }

    /// <summary>
    /// An overlay for one merge, made of a tree that the caller gives away: nothing is copied, and a second merge of it
    /// is refused. For templates that build a fresh tree each time they are rendered.
    /// </summary>
    /// <param name="json">The partial pod.</param>
    public static PodOverlay Own(JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new PodOverlay(json, reusable: false);
    }

    /// <summary>The overlay as a JSON tree of the caller's own.</summary>
    /// <exception cref="InvalidOperationException">The overlay was for one merge, and that has been.</exception>
    public JsonObject ToJson() => (JsonObject)Peek().DeepClone();

    /// <summary>The tree, to be consumed by the caller.</summary>
    internal JsonObject Take()
    {
        if (reusable)
            return ToJson();
        return Interlocked.Exchange(ref tree, null) ?? throw Spent();
    }

    /// <summary>The tree, for reading only.</summary>
    internal JsonObject Peek() => tree ?? throw Spent();

    static InvalidOperationException Spent() =>
        new("The overlay was made for one merge and has been merged. Render a fresh one, or use PodOverlay.FromJson.");
}
