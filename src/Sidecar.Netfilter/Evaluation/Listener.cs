namespace Sidecar.Netfilter.Evaluation;

/// <summary>A socket that waits for connections or datagrams.</summary>
/// <param name="Name">What to call it in traces.</param>
/// <param name="Role">What it is in the interception.</param>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="Address">The address it is bound to; 0.0.0.0 or :: for all of that family, null for all of both.</param>
/// <param name="Port">The port it is bound to.</param>
public sealed record Listener(string Name, ListenerRole Role, Protocol Protocol, Address? Address, ushort Port)
{
    /// <summary>True with <c>IP_TRANSPARENT</c>, which TPROXY needs.</summary>
    public bool Transparent { get; init; }

    /// <summary>Who made the socket: its answers pass the owner matches of OUTPUT with these ids. By default root.</summary>
    public SocketOwner Owner { get; init; } = new(0, 0);

    /// <summary>True where the socket takes packets to any address of a family.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    internal bool IsWildcard(Family family) =>
        Address is not { } address || (address.IsUnspecified && address.Family == family);

    /// <summary>The name, and where it listens.</summary>
    public override string ToString() =>
        Address is { } address ? $"{Name} ({new Endpoint(address, Port)})" : $"{Name} (*:{Port})";
}
