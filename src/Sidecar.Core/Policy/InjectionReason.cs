namespace Sidecar.Core.Policy;

/// <summary>
/// Why a pod is or is not injected, as a code that stays the same from release to release: lower-case words joined by
/// <c>-</c>, fit for logs, metrics and audit annotations.
/// </summary>
/// <remarks>Rules of one's own bring codes of their own. <c>default</c> is <see cref="NoOpinion"/>.</remarks>
public readonly record struct InjectionReason
{
    readonly string? code;

    /// <summary>Makes a reason of its code.</summary>
    /// <param name="code">Lower-case letters and digits in words joined by <c>-</c>, 1 to 63 characters.</param>
    /// <exception cref="ArgumentException">The code has another form.</exception>
    public InjectionReason(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        if (!IsCode(code))
            throw new ArgumentException(
                $"'{code}' is no reason code: expected 1 to 63 characters, lower-case words joined by '-'.", nameof(code));
        this.code = code;
    }

    /// <summary>The code, for example <c>host-network</c>.</summary>
    public string Code => code ?? "no-opinion";

    /// <summary>No rule had an opinion: not injected.</summary>
    public static InjectionReason NoOpinion => new("no-opinion");

    /// <summary>The pod uses the network of its node: not injected.</summary>
    public static InjectionReason HostNetwork => new("host-network");

    /// <summary>The namespace is never injected.</summary>
    public static InjectionReason IgnoredNamespace => new("ignored-namespace");

    /// <summary>The default policy of the configuration is not one that is known: not injected.</summary>
    public static InjectionReason UnknownPolicy => new("unknown-policy");

    /// <summary>The pod asks for it.</summary>
    public static InjectionReason AskedFor => new("asked-for");

    /// <summary>The pod declines it.</summary>
    public static InjectionReason Declined => new("declined");

    /// <summary>A selector of pods that are never injected matches.</summary>
    public static InjectionReason NeverSelected => new("never-selected");

    /// <summary>A selector of pods that are always injected matches.</summary>
    public static InjectionReason AlwaysSelected => new("always-selected");

    /// <summary>Nothing else decided, and the default is to inject.</summary>
    public static InjectionReason EnabledByDefault => new("enabled-by-default");

    /// <summary>Nothing else decided, and the default is not to inject.</summary>
    public static InjectionReason DisabledByDefault => new("disabled-by-default");

    /// <summary>All reasons of the rules that come with the library, in alphabetical order of their codes.</summary>
    public static EquatableArray<InjectionReason> All =>
    [
        AlwaysSelected, AskedFor, Declined, DisabledByDefault, EnabledByDefault, HostNetwork, IgnoredNamespace, NeverSelected,
        NoOpinion, UnknownPolicy,
    ];

    /// <summary>The code.</summary>
    public override string ToString() => Code;

    static bool IsCode(string text)
    {
        if (text.Length is 0 or > 63 || text[0] == '-' || text[^1] == '-' || text.Contains("--", StringComparison.Ordinal))
            return false;
        foreach (var c in text)
            if (c != '-' && !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c))
                return false;
        return true;
    }
}
