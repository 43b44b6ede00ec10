using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Sidecar.Core.Templates;

/// <summary>The values that the placeholders of an <see cref="OverlayTemplate"/> may name.</summary>
/// <remarks>Immutable: each method gives a new set.</remarks>
public sealed class TemplateValues
{
    readonly ImmutableSortedDictionary<string, Func<TemplateContext, JsonNode?>> values;
    readonly ImmutableSortedDictionary<string, Func<TemplateContext, string, JsonNode?>> families;

    TemplateValues(
        ImmutableSortedDictionary<string, Func<TemplateContext, JsonNode?>> values,
        ImmutableSortedDictionary<string, Func<TemplateContext, string, JsonNode?>> families) =>
        (this.values, this.families) = (values, families);

    /// <summary>No values at all.</summary>
    public static TemplateValues None { get; } = new(
        ImmutableSortedDictionary.Create<string, Func<TemplateContext, JsonNode?>>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, Func<TemplateContext, string, JsonNode?>>(StringComparer.Ordinal));

    /// <summary>
    /// What every pod has: <c>pod.name</c> (its name or generateName), <c>pod.namespace</c>, <c>pod.serviceAccount</c>,
    /// <c>pod.containers</c> (a list of names), <c>pod.labels.KEY</c> and <c>pod.annotations.KEY</c>.
    /// </summary>
    public static TemplateValues Pod { get; } = None
        .With("pod.name", context => Text(context.Pod.Name ?? context.Pod.GenerateName))
        .With("pod.namespace", context => Text(context.Subject.Namespace))
        .With("pod.serviceAccount", context => Text(context.Pod.ServiceAccountName))
        .With("pod.containers", context =>
            new JsonArray([.. context.Pod.Containers.Select(container => (JsonNode)container.Name)]))
        .WithFamily("pod.labels.", (context, key) => Text(context.Pod.Labels.GetValueOrDefault(key)))
        .WithFamily("pod.annotations.", (context, key) => Text(context.Pod.Annotations.GetValueOrDefault(key)));

    /// <summary>The names, in order; of a family, its prefix and a <c>*</c>.</summary>
    public IEnumerable<string> Names => values.Keys.Concat(families.Keys.Select(prefix => prefix + "*"));

    /// <summary>One value more, the same for every pod.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value; it is copied for each use.</param>
    public TemplateValues With(string name, JsonNode? value)
    {
        var copy = value?.DeepClone();
        return With(name, _ => copy?.DeepClone());
    }

    /// <summary>One value more, computed for each pod.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">Computes a fresh value; null says that there is none.</param>
    public TemplateValues With(string name, Func<TemplateContext, JsonNode?> value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(values.SetItem(name, value), families);
    }

    /// <summary>A value for each name that begins in a certain way.</summary>
    /// <param name="prefix">How the names begin, for example <c>pod.labels.</c>.</param>
    /// <param name="value">Computes a fresh value of the rest of the name; null says that there is none.</param>
    internal TemplateValues WithFamily(string prefix, Func<TemplateContext, string, JsonNode?> value)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        return new(values, families.SetItem(prefix, value));
    }

    /// <summary>How a name is computed; null when it is not known.</summary>
    internal Func<TemplateContext, JsonNode?>? Find(string name)
    {
        if (values.TryGetValue(name, out var value))
            return value;
        foreach (var (prefix, family) in families)
            if (name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal))
                return context => family(context, name[prefix.Length..]);
        return null;
    }

    static JsonValue? Text(string? text) => string.IsNullOrEmpty(text) ? null : JsonValue.Create(text);
}
