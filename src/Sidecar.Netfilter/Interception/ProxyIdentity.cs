namespace Sidecar.Netfilter.Interception;

/// <summary>One sign by which the proxy's own traffic is told from the application's.</summary>
/// <param name="Match">The match that holds for the proxy.</param>
/// <param name="Name">For intents: <c>uid 1337</c>.</param>
/// <param name="IsGroup">True for a group, which Istio treats a little differently.</param>
sealed record ProxyIdentity(Match Match, string Name, bool IsGroup)
{
    /// <summary>The match that holds for everybody else.</summary>
    public Match Others => Match with { Negated = true };

    /// <summary>All signs: users, groups, and the mark where there is one.</summary>
    public static IEnumerable<ProxyIdentity> Of(InterceptionSettings settings)
    {
        foreach (var user in settings.ProxyUids)
            yield return new ProxyIdentity(new UidMatch([user]), $"uid {user}", IsGroup: false);
        foreach (var group in settings.ProxyGids)
            yield return new ProxyIdentity(new GidMatch([group]), $"gid {group}", IsGroup: true);
        if (settings.ProxyMark is { } mark)
            yield return new ProxyIdentity(new MarkMatch(mark), $"mark {mark}", IsGroup: false);
    }
}
