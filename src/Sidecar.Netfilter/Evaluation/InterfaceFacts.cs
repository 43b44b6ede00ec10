namespace Sidecar.Netfilter.Evaluation;

/// <summary>A network interface and its addresses.</summary>
/// <param name="Name">The name; <c>lo</c> is the loopback interface.</param>
/// <param name="Addresses">
/// The addresses with their prefixes, in the order in which <c>ip address</c> lists them. The first of a family is the
/// one that REDIRECT in PREROUTING and TPROXY use: for IPv4 the primary, for IPv6 the one added last.
/// </param>
public sealed record InterfaceFacts(string Name, EquatableArray<Cidr> Addresses)
{
    /// <summary>The name of the loopback interface.</summary>
    public const string Loopback = "lo";

    /// <summary>The loopback interface with 127.0.0.1/8 and ::1/128.</summary>
    public static InterfaceFacts Lo { get; } =
        new(Loopback, [new Cidr(Address.LoopbackOf(Family.IPv4), 8), new Cidr(Address.LoopbackOf(Family.IPv6), 128)]);
}
