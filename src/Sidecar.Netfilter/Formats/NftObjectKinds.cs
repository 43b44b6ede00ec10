namespace Sidecar.Netfilter.Formats;

/// <summary>The first words of what a table holds besides chains (nft(8)).</summary>
static class NftObjectKinds
{
    /// <summary>What has a name, and is added by one command of its own. <c>ct</c> has a second word, what it is of conntrack.</summary>
    public static readonly string[] Named =
        ["set", "map", "flowtable", "ct", "counter", "quota", "limit", "secmark", "synproxy", "tunnel"];

    /// <summary>All that stands in the block of a table: what has a name, and what is said of the table itself.</summary>
    public static readonly string[] InTable = [.. Named, "flags", "comment"];
}
