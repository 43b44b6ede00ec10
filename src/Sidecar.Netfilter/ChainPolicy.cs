namespace Sidecar.Netfilter;

/// <summary>What a base chain does with a packet that reaches its end.</summary>
public enum ChainPolicy
{
    /// <summary>The packet goes on to the next base chain.</summary>
    Accept,

    /// <summary>The packet is dropped.</summary>
    Drop,
}
