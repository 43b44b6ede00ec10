namespace Sidecar.Netfilter;

/// <summary>
/// One part of a rule: a <see cref="Match"/>, a <see cref="Target"/>, a <see cref="Comment"/> or a
/// <see cref="Counter"/>. Parts are taken from left to right; the first match that fails ends the rule.
/// </summary>
/// <remarks>iptables has its matches first and one target at most; nftables mixes them freely.</remarks>
public abstract record Statement
{
    private protected Statement()
    {
    }
}

/// <summary>A remark without effect.</summary>
/// <param name="Text">The text: at most 255 bytes in iptables, 128 in nftables.</param>
public sealed record Comment(string Text) : Statement
{
    internal const int IptablesLimit = 255;
    internal const int NftablesLimit = 128;
}

/// <summary>Counts the packets that come so far; without effect on them.</summary>
/// <param name="Packets">The packets counted when the rule set was read; 0 in a rule set to be loaded.</param>
/// <param name="Bytes">The bytes counted when the rule set was read.</param>
public sealed record Counter(ulong Packets = 0, ulong Bytes = 0) : Statement;
