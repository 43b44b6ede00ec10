using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Cli.Effects;

/// <summary>The rules of the routing policy that look at marks (ip-rule(8)), read without a program.</summary>
static class PolicyRules
{
    const ushort GetRule = 34;
    const int IPv4 = 2;
    const int IPv6 = 10;
    const int FixedPart = 12;
    const int Priority = 6;
    const int FirewallMark = 10;
    const int Table = 15;
    const int FirewallMask = 16;

    /// <summary>Those that hold for a mark; nothing where the kernel has no routing policy.</summary>
    public static IEnumerable<RoutingRule> Read()
    {
        foreach (var family in new[] { IPv4, IPv6 })
        {
            var request = new byte[FixedPart];
            request[0] = (byte)family;
            foreach (var message in Netlink.Dump(Netlink.Route, GetRule, request) ?? [])
                if (Rule(message, family == IPv4 ? Family.IPv4 : Family.IPv6) is { } rule)
                    yield return rule;
        }
    }

    static RoutingRule? Rule(byte[] message, Family family)
    {
        var attributes = Netlink.Attributes(message, FixedPart);
        if (!attributes.TryGetValue(FirewallMark, out var mark))
            return null;
        var mask = attributes.TryGetValue(FirewallMask, out var given) ? Netlink.Number(given) : uint.MaxValue;
        var table = attributes.TryGetValue(Table, out var wide) ? Netlink.Number(wide) : message[4];
        return new(family, new Mark(Netlink.Number(mark), mask), table, Netlink.Number(attributes.GetValueOrDefault(Priority)));
    }
}
