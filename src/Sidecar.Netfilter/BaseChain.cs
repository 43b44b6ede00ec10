namespace Sidecar.Netfilter;

/// <summary>What makes a chain a base chain: where the kernel calls it.</summary>
/// <param name="Hook">The point on the packet's way.</param>
/// <param name="Type">What the chain sees and may do.</param>
/// <param name="Priority">Base chains of a hook run in ascending order; mangle is -150, nat -100.</param>
/// <param name="Policy">What happens at the end of the chain.</param>
public sealed record BaseChain(Hook Hook, ChainType Type, int Priority, ChainPolicy Policy = ChainPolicy.Accept);
