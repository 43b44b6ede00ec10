namespace Sidecar.Netfilter;

/// <summary>A set, map, flow table, flag or other part of an nftables table that this library does not model; a chain, too, in a table of family arp, bridge or netdev, or of inet at the hook ingress.</summary>
/// <param name="Text">
/// Its declaration word for word, as it stands within the table's braces: <c>set allowed { type ipv4_addr; }</c>.
/// </param>
public sealed record TableObject(string Text);
