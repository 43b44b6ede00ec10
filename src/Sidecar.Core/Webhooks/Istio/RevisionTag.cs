namespace Sidecar.Core.Webhooks.Istio;

/// <summary>An alias of a revision, for namespaces and pods to name in place of the revision itself.</summary>
/// <param name="Name">
/// The tag. <c>default</c> answers the labels that name no revision, too, in place of the revision that did so before.
/// </param>
/// <param name="Revision">The revision it stands for; <c>default</c> for the empty one.</param>
public sealed record RevisionTag(string Name, string Revision)
{
    /// <summary>The namespace of the control plane; another one is appended to the name. Default: <c>istio-system</c>.</summary>
    public string Namespace { get; init; } = IstioWebhooks.DefaultNamespace;

    /// <summary>Whether namespaces without a label are answered too, by the tag <c>default</c>. Default: false.</summary>
    public bool EnableNamespacesByDefault { get; init; }

    /// <summary>Whether a tag or a revision of the same name may be there already. Default: false.</summary>
    public bool Overwrite { get; init; }

    /// <summary>
    /// The Service of the revision, used where the revision has no configuration of its own. Default: null, none is known.
    /// </summary>
    public WebhookService? Service { get; init; }

    /// <summary>Makes the configuration of the tag, if the rules allow it.</summary>
    /// <param name="existing">The webhook configurations of the cluster.</param>
    public RevisionTagResult Create(IEnumerable<WebhookConfiguration> existing)
    {
        ArgumentNullException.ThrowIfNull(existing);
        var all = existing.ToList();
        var problems = Problems(all).ToEquatableArray();
        return problems.IsEmpty
            ? new RevisionTagResult.Created(Build(Canonical(all, Revision).FirstOrDefault()), [.. Switched(all)])
            : new RevisionTagResult.Refused(problems);
    }

    IEnumerable<string> Problems(List<WebhookConfiguration> all)
    {
        if (!Overwrite && Name != IstioWebhooks.DefaultRevision && Canonical(all, Name).Any())
            yield return $"The tag '{Name}' cannot be made: there is a revision of that name. Choose another name, or overwrite.";
        if (!Overwrite && all.Any(one => Label(one, IstioWebhooks.TagLabel) == Name))
            yield return $"The tag '{Name}' is there already. Choose another name, or overwrite.";
        var canonical = Canonical(all, Revision).ToList();
        if (canonical.Count > 1)
            yield return $"The revision '{Revision}' has {canonical.Count} configurations "
                + $"({string.Join(", ", canonical.Select(one => one.Name))}), expected one. Remove the others.";
        else if (canonical.Count == 0 && Service is null)
            yield return $"The revision '{Revision}' has no configuration labelled {IstioWebhooks.RevisionLabel}={Revision}, "
                + "expected one. Install the revision, or name its Service.";
        else if (canonical.Count == 1 && !canonical[0].Entries.Any(IstioWebhooks.IsInjector))
            yield return $"The configuration '{canonical[0].Name}' has no webhook whose name ends in {IstioWebhooks.EntryName}.";
    }

    WebhookConfiguration Build(WebhookConfiguration? canonical)
    {
        var model = canonical?.Entries.First(IstioWebhooks.IsInjector);
        var client = model?.ClientConfig ?? new() { Service = Service! with { Path = Service.Path ?? "/inject", Port = Service.Port ?? 443 } };
        var options = new IstioWebhookOptions
        {
            Revision = Revision == IstioWebhooks.DefaultRevision ? "" : Revision,
            Namespace = Namespace,
        };
        return IstioWebhooks.Build($"istio-revision-tag-{Name}", options, IstioWebhooks.TagLabels(options, Name), new IstioEntries
        {
            Selects = Name,
            Client = client.Url is null ? client : client with { Service = null },
            ReinvocationPolicy = model?.ReinvocationPolicy ?? WebhookReinvocationPolicy.Never,
            AnswersDefaultLabels = Name == IstioWebhooks.DefaultRevision,
            AnswersAllNamespaces = EnableNamespacesByDefault,
        });
    }

    /// <summary>The configurations that answered the labels without a revision until now, switched off.</summary>
    IEnumerable<WebhookConfiguration> Switched(List<WebhookConfiguration> all) =>
        Name != IstioWebhooks.DefaultRevision ? []
        : from one in Canonical(all, IstioWebhooks.DefaultRevision)
          where one.Entries.Any(entry => IstioWebhooks.IsInjector(entry) && !IstioWebhooks.IsDeactivated(entry))
          select IstioWebhooks.Deactivate(one);

    static IEnumerable<WebhookConfiguration> Canonical(List<WebhookConfiguration> all, string revision) =>
        all.Where(one => Label(one, IstioWebhooks.RevisionLabel) == revision && Label(one, IstioWebhooks.TagLabel) is null);

    static string? Label(WebhookConfiguration one, string key) => one.Labels.GetValueOrDefault(key);
}
