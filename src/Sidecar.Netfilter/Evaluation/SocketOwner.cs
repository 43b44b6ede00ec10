namespace Sidecar.Netfilter.Evaluation;

/// <summary>The credentials a socket was created with; owner matches look at nothing else.</summary>
/// <remarks>
/// They are the file-system ids of whoever called <c>socket(2)</c>, not of whoever writes to it
/// (iptables-extensions(8), owner).
/// </remarks>
/// <param name="Uid">The user.</param>
/// <param name="Gid">The primary (file-system) group.</param>
/// <param name="SupplementaryGroups">Further groups; only iptables' <c>--suppl-groups</c> looks at them.</param>
public sealed record SocketOwner(uint Uid, uint Gid, EquatableArray<uint> SupplementaryGroups = default)
{
    /// <summary><c>uid 1000, gid 1000</c>, with the supplementary groups where there are any.</summary>
    public override string ToString() =>
        SupplementaryGroups.IsEmpty ? $"uid {Uid}, gid {Gid}" : $"uid {Uid}, gid {Gid}, groups {string.Join('+', SupplementaryGroups)}";
}
