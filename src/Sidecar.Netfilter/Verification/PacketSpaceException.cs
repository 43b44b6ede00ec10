namespace Sidecar.Netfilter.Verification;

/// <summary>The packets cannot be cut into few enough classes; nothing is proved.</summary>
/// <param name="message">Why.</param>
public sealed class PacketSpaceException(string message) : Exception(message);
