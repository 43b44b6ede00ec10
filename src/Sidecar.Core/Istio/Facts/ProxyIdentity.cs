using System.Globalization;

namespace Sidecar.Core.Istio.Facts;

/// <summary>
/// User and group the proxy runs as: 1337 both, or on OpenShift the last ones of the ranges that the namespace
/// annotations <c>openshift.io/sa.scc.*</c> assign.
/// </summary>
readonly record struct ProxyIdentity(long User, long Group)
{
    public const long DefaultId = 1337;
    const string UidRange = "openshift.io/sa.scc.uid-range";
    const string SupplementalGroups = "openshift.io/sa.scc.supplemental-groups";

    public static ProxyIdentity Default { get; } = new(DefaultId, DefaultId);

    /// <summary>The identity an OpenShift namespace assigns. A missing or broken annotation falls back to 1337.</summary>
    public static ProxyIdentity OfNamespace(IReadOnlyDictionary<string, string>? annotations)
    {
        var uids = annotations?.GetValueOrDefault(UidRange);
        var groups = annotations?.GetValueOrDefault(SupplementalGroups) ?? uids;
        return new(UpperEnd(uids) ?? DefaultId, UpperEnd(groups?.Split(',')[0]) ?? DefaultId);
    }

    /// <summary>The last id of a block <c>START/SIZE</c> or <c>START-END</c>.</summary>
    static long? UpperEnd(string? block)
    {
        if (block is null)
            return null;
        var separator = block.AsSpan().IndexOfAny('/', '-');
        if (separator < 0 || Number(block.AsSpan(0, separator)) is not { } start
            || Number(block.AsSpan(separator + 1)) is not { } second)
            return null;
        var end = block[separator] == '/' ? start + second - 1 : second;
        return end >= start && end <= uint.MaxValue ? end : null;
    }

    static long? Number(ReadOnlySpan<char> text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
