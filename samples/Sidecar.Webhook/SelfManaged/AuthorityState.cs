namespace Sidecar.Webhook.SelfManaged;

/// <summary>What metrics tell about the webhook's own authority.</summary>
sealed class AuthorityState
{
    long expiry;
    long readAt;

    /// <summary>Whether the webhook has an authority of its own at all.</summary>
    public bool IsManaged { get; set; }

    /// <summary>Whether this replica is the one that writes.</summary>
    public bool IsLeader { get; set; }

    /// <summary>Whether every webhook configuration trusts what is served; known to the one that writes.</summary>
    public bool IsPublished { get; set; }

    /// <summary>When the authority that signs expires; null until there is one.</summary>
    public DateTimeOffset? Expiry
    {
        get => Interlocked.Read(ref expiry) is > 0 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        set => Interlocked.Exchange(ref expiry, value?.ToUnixTimeSeconds() ?? 0);
    }

    /// <summary>When the Secret was last seen; null until it was asked for with success, or where there is none to see.</summary>
    public DateTimeOffset? ReadAt
    {
        get => Interlocked.Read(ref readAt) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        set => Interlocked.Exchange(ref readAt, value?.UtcTicks ?? 0);
    }
}
