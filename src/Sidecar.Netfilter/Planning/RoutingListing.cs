using System.Globalization;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Planning;

/// <summary>The routing of a live namespace, as ip(8) prints it.</summary>
/// <param name="Rules">The output of <c>ip -4 rule show</c>.</param>
/// <param name="RulesV6">The output of <c>ip -6 rule show</c>.</param>
/// <param name="Routes">The output of <c>ip -4 route show table all</c>.</param>
/// <param name="RoutesV6">The output of <c>ip -6 route show table all</c>.</param>
/// <param name="Addresses">The output of <c>ip -6 address show dev lo</c>.</param>
public sealed record RoutingListing(string Rules, string RulesV6, string Routes, string RoutesV6, string Addresses)
{
    /// <summary>What a plan looks at: the policy rules for marks, the local routes of numbered tables, the addresses of <c>lo</c>.</summary>
    public NamespaceFacts ToFacts() => new()
    {
        RoutingRules = [.. RulesOf(Family.IPv4, Rules), .. RulesOf(Family.IPv6, RulesV6)],
        Routes = [.. RoutesOf(Family.IPv4, Routes), .. RoutesOf(Family.IPv6, RoutesV6)],
        Interfaces = [new InterfaceFacts(InterfaceFacts.Loopback, AddressesOf(Addresses).ToEquatableArray())],
    };

    // 32765:  from all fwmark 0x539 lookup 133
    static IEnumerable<RoutingRule> RulesOf(Family family, string text)
    {
        foreach (var words in Lines(text))
            if (words is [var priority, "from", "all", "fwmark", var mark, "lookup", var table]
                && Number(priority.TrimEnd(':')) is { } at && Netfilter.Mark.TryParse(mark, null, out var marked) && Number(table) is { } number)
                yield return new RoutingRule(family, marked, number, at);
    }

    // local default dev lo table 133 scope host
    static IEnumerable<Route> RoutesOf(Family family, string text)
    {
        foreach (var words in Lines(text))
            if (words is ["local", "default", "dev", var name, "table", var table, ..] && Number(table) is { } number)
                yield return new Route(new Cidr(Address.FromBits(family, 0), 0), name) { Table = number, IsLocal = true };
    }

    // inet6 ::6/128 scope global
    static IEnumerable<Cidr> AddressesOf(string text)
    {
        foreach (var words in Lines(text))
            if (words is ["inet6", var address, ..] && Cidr.TryParse(address, null, out var read))
                yield return read;
    }

    static IEnumerable<string[]> Lines(string text) =>
        text.Split('\n').Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    static uint? Number(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
