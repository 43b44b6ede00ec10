using FsCheck;
using FsCheck.Fluent;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Testing;

/// <summary>Generates packets that rules can tell apart.</summary>
/// <remarks>
/// A random address or port seldom meets a rule. These packets are drawn from the classes that the constants of the
/// rules cut the space of packets into, so that every rule is met. What is to hold for all of them is rather proved, by
/// <see cref="Verifier"/>; generated packets are for what a verifier cannot look at.
/// </remarks>
public static class PacketGen
{
    /// <summary>Packets for one or more rule sets in one surroundings.</summary>
    /// <param name="facts">The surroundings.</param>
    /// <param name="rules">The rule sets.</param>
    /// <exception cref="PacketSpaceException">The rules cut the space into more classes than a program can go through.</exception>
    public static Gen<Packet> Of(NamespaceFacts facts, params ReadOnlySpan<RuleSet> rules)
    {
        var classes = PacketSpace.Of(facts, rules).ToArray();
        return Gen.Choose(0, classes.Length - 1).Select(index => classes[index]);
    }
}
