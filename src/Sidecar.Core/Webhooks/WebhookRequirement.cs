namespace Sidecar.Core.Webhooks;

/// <summary>What a request has to meet for a webhook to be called, in the order it is looked at here.</summary>
public enum WebhookRequirement
{
    /// <summary>Webhook configurations and admission policies are never sent to webhooks.</summary>
    Exempt,

    /// <summary>The configuration has been switched off by selectors that are meant never to match.</summary>
    Deactivated,

    /// <summary>There has to be a rule.</summary>
    Rules,

    /// <summary><c>rules[].scope</c></summary>
    Scope,

    /// <summary><c>rules[].operations</c></summary>
    Operations,

    /// <summary><c>rules[].apiGroups</c></summary>
    ApiGroups,

    /// <summary><c>rules[].apiVersions</c></summary>
    ApiVersions,

    /// <summary><c>rules[].resources</c></summary>
    Resources,

    /// <summary><c>matchPolicy</c>: a rule fits another version of the resource, and Exact rules that out.</summary>
    MatchPolicy,

    /// <summary><c>namespaceSelector</c></summary>
    NamespaceSelector,

    /// <summary><c>objectSelector</c></summary>
    ObjectSelector,

    /// <summary><c>matchConditions[]</c></summary>
    MatchConditions,

    /// <summary><c>sideEffects</c>, which have to be none at a dry run.</summary>
    SideEffects,
}
