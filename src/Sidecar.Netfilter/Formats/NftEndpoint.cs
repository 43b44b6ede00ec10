namespace Sidecar.Netfilter.Formats;

/// <summary>Where a translation leads to: an address, ports, or both.</summary>
sealed record NftEndpoint(Address? Address, PortRange? Ports)
{
    /// <summary>
    /// Reads <c>:80</c>, <c>:80-90</c>, <c>10.0.0.1</c>, <c>10.0.0.1:80</c>, <c>fd00::1</c>, <c>[fd00::1]:80</c>; null for
    /// anything else. A bare number is a port.
    /// </summary>
    public static NftEndpoint? Parse(string text)
    {
        if (Netfilter.Address.TryParse(text, null, out var alone))
            return new NftEndpoint(alone, null);
        var close = text.IndexOf(']', StringComparison.Ordinal);
        var colon = text.IndexOf(':', Math.Max(close, 0));
        var ports = colon < 0 ? text : text[(colon + 1)..];
        var host = colon < 0 ? "" : text[..colon];
        if (text.StartsWith('[') && close > 0 && close == text.Length - 1)
            return Netfilter.Address.TryParse(text[1..^1], null, out var bracketed) ? new NftEndpoint(bracketed, null) : null;
        if (!PortRange.TryParse(ports, null, out var range) || ports.Contains(':', StringComparison.Ordinal))
            return null;
        if (host.Length == 0)
            return new NftEndpoint(null, range);
        host = host is ['[', .., ']'] ? host[1..^1] : host;
        return Netfilter.Address.TryParse(host, null, out var address) ? new NftEndpoint(address, range) : null;
    }

    public override string ToString() => (Address, Ports) switch
    {
        ({ } address, null) => $"{address}",
        (null, { } ports) => $":{ports.ToString('-')}",
        ({ Family: Family.IPv6 } address, { } ports) => $"[{address}]:{ports.ToString('-')}",
        ({ } address, { } ports) => $"{address}:{ports.ToString('-')}",
        _ => "",
    };
}
