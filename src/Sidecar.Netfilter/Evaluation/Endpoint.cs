namespace Sidecar.Netfilter.Evaluation;

/// <summary>An address and a port. <c>default</c> is 0.0.0.0:0.</summary>
/// <param name="Address">The address.</param>
/// <param name="Port">The port; 0 for protocols without ports.</param>
public readonly record struct Endpoint(Address Address, ushort Port)
{
    /// <summary><c>10.0.0.1:80</c> or <c>[fd00::1]:80</c> (RFC 3986 section 3.2.2).</summary>
    public override string ToString() => Address.Family == Family.IPv4 ? $"{Address}:{Port}" : $"[{Address}]:{Port}";
}
