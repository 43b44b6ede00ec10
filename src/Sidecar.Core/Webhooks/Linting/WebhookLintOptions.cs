using System.Collections.ObjectModel;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Webhooks.Linting;

/// <summary>What the lint is told besides the configurations. Without it, it claims only what holds whatever is the case.</summary>
public sealed record WebhookLintOptions
{
    /// <summary>The labels of the namespaces, by name. Default: none are known.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> NamespaceLabels { get; init; } =
        ReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>.Empty;

    /// <summary>The namespace of the injector's own pods. Default: null, that of the Service called.</summary>
    public string? InjectorNamespace { get; init; }

    /// <summary>The labels of the injector's own pods. Default: null, not known.</summary>
    public IReadOnlyDictionary<string, string>? InjectorLabels { get; init; }

    /// <summary>
    /// The selector that marks a webhook as switched off when both its selectors are equal to it. Default: null, none.
    /// </summary>
    public LabelSelector? Deactivated { get; init; }
}
