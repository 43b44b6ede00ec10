using Sidecar.Webhook.Options;

namespace Sidecar.Webhook.SelfManaged;

/// <summary>A change of the authority or its certificate.</summary>
enum RotationStep
{
    /// <summary>All is as it should be, or has to settle first.</summary>
    None,

    /// <summary>There is nothing yet: a first authority and its certificate.</summary>
    Create,

    /// <summary>The authority is getting old: a second one is trusted besides.</summary>
    Introduce,

    /// <summary>Everybody trusts the new authority: it signs the certificate.</summary>
    Switch,

    /// <summary>Everybody serves the new certificate: the old authority is trusted no more.</summary>
    Retire,

    /// <summary>The certificate is getting old, or names another Service: a new one of the same authority.</summary>
    Renew,
}

/// <summary>
/// Rotates so that at no moment an API server meets a certificate it does not trust: trust is widened first, then the
/// certificate changes, then trust is narrowed, and each time everybody is given <see cref="SelfManagedOptions.Overlap"/>.
/// </summary>
/// <remarks>A pure function of what is stored, the time, and for how long all have been able to see it.</remarks>
static class AuthorityRotation
{
    /// <summary>The next change.</summary>
    /// <param name="authority">What is stored; null for nothing.</param>
    /// <param name="now">The time.</param>
    /// <param name="settledFor">For how long exactly this has been published; null while it is not.</param>
    /// <param name="options">The lifetimes.</param>
    public static RotationStep Next(
        Authority? authority, DateTimeOffset now, TimeSpan? settledFor, SelfManagedOptions options)
    {
        if (authority is null)
            return RotationStep.Create;
        var certificateLeft = authority.Serving.NotAfter - now;
        var isSettled = settledFor >= options.Overlap;
        if (!authority.SignedByNewest)
            return isSettled || (settledFor is not null && certificateLeft <= TimeSpan.Zero) ? RotationStep.Switch : RotationStep.None;
        var isDue = certificateLeft < options.CertificateLifetime / 3 || !Names(authority, options);
        if (authority.Trusted.Count > 1)
            // Not published for very long: its certificate must not expire meanwhile.
            return isSettled ? RotationStep.Retire : isDue ? RotationStep.Renew : RotationStep.None;
        if (authority.Expiry - now < options.AuthorityLifetime / 3)
            return RotationStep.Introduce;
        return isDue ? RotationStep.Renew : RotationStep.None;
    }

    /// <summary>Makes the change.</summary>
    public static Authority Apply(
        RotationStep step, Authority? authority, SelfManagedNames names, DateTimeOffset now) => step switch
        {
            RotationStep.Create => Authority.Create(names, now),
            RotationStep.Introduce => authority!.Introduce(names, now),
            RotationStep.Switch or RotationStep.Renew => authority!.Renew(names, now),
            RotationStep.Retire => authority!.Retire(),
            _ => authority!,
        };

    static bool Names(Authority authority, SelfManagedOptions options) =>
        SelfManagedNames.From(options).Hosts.All(host =>
            authority.Serving.Leaf.MatchesHostname(host, allowWildcards: false, allowCommonName: false));
}
